select * from {{ ref('int_setting_costs') }}

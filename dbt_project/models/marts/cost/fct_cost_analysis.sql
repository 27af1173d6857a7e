-- noqa: disable=AM04
select * from {{ ref('int_setting_costs') }}

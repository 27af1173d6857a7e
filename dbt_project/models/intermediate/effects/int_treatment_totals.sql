{{ doe.treatment_totals(
    ref('int_run_responses'),
    keys=['experiment_id', 'response'],
    aggregates=[
        'sum(case when is_censored then 1 else 0 end) as n_censored',
        'min(block) as first_block',
        'max(block) as last_block',
        'max(repeat_reading) as max_repeat_reading',
    ]
) }}

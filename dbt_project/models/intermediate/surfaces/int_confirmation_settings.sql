{{ doe.confirmation_settings(
    ref('int_run_responses'),
    ref('int_experiments'),
    ref('int_factors'),
    ref('int_responses')
) }}

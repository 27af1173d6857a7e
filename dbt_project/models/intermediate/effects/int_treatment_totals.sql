{{ doe.treatment_totals(ref('int_run_responses'), ref('int_response_origins')) }}

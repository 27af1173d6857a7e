"""What the DAGs are made of: the steps, the dbt project as tasks, connections, notices. Needs the extra `airflow`."""

ENDED = ("success", "failed", "skipped", "upstream_failed", "removed")  # states in which a task does nothing any more

"""What the DAGs are made of: the steps, the dbt project as tasks, connections, notices. Needs the extra `airflow`."""

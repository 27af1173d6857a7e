"""Run inside Airflow's environment: creates the user of `make airflow`, or sets the password that was given.

A program of its own because `airflow users create` takes the password on its command line, where `ps` shows it.
"""

import os

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder


def main() -> None:
    """Make user `DOE_AIRFLOW_USER` an administrator with password `DOE_AIRFLOW_PASSWORD`."""
    name, password = os.environ["DOE_AIRFLOW_USER"], os.environ["DOE_AIRFLOW_PASSWORD"]
    with get_application_builder() as builder:
        manager = builder.sm
        user = manager.find_user(name)
        if user is not None:
            manager.reset_password(user.id, password)
        elif not manager.add_user(name, name, name, f"{name}@localhost", manager.find_role("Admin"), password):
            raise SystemExit(f"Airflow did not accept user {name}")


if __name__ == "__main__":
    main()

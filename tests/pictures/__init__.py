"""Pictures of the dashboards and of a report, as docs/images has them: how they are taken and how they are compared."""

"""Dashboards: one definition (YAML and SQL), rendered by Metabase, by a report and by a local dashboard."""

"""The `doe` command. Each module adds its commands to the app; what they need is imported when they run."""

from orchestration.cli import dashboards, design, main_job, metabase, services
from orchestration.cli.common import app

__all__ = ["app", "dashboards", "design", "main_job", "metabase", "services"]

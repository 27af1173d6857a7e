"""The `doe` command. Each module adds its commands to the app; what they need is imported when they run."""

from orchestration.cli import design, main_job, services
from orchestration.cli.common import app
from orchestration.dashboards.metabase import command as dashboards

__all__ = ["app", "dashboards", "design", "main_job", "services"]

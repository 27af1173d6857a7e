"""The `doe` command. Each module adds its commands to the app; what they need is imported when they run."""

from orchestration.cli import app_dashboard, dashboards, design, main_job, services
from orchestration.cli.common import app

__all__ = ["app", "app_dashboard", "dashboards", "design", "main_job", "services"]

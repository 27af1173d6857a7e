"""What the app says of itself: as reports do."""

from orchestration.dashboards.texts import say

__all__ = ["say"]

"""The two ways in which input fails."""

from collections.abc import Iterable


class Refused(Exception):
    """Nothing was changed: the command ends with status 2.

    `messages` holds one finding each, naming file, row, column, value and the way out.
    """

    def __init__(self, messages: str | Iterable[str]) -> None:
        self.messages: tuple[str, ...] = (messages,) if isinstance(messages, str) else tuple(messages)
        super().__init__("\n".join(self.messages))


class Rejected(Exception):
    """One landed object cannot be loaded at all; the reason goes into its manifest row (status 1)."""


class DamagedObject(Exception):
    """The stored bytes no longer match the checksum in the object's key; no manifest row is written."""

"""Databases that a Metabase is connected to, and what it has found in them."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.metabase.store import Body, Refusal, missing

HIDDEN = "**MetabasePass**"
# of each table its columns with their types, as the database itself would say it
Schema = Mapping[str, Mapping[str, str]]


class Connected:
    """Connections with tables and columns. `holds` is what the warehouse holds, `password` what it takes."""

    def __init__(self, number: Callable[[], int], holds: Schema, password: str) -> None:
        self._number, self.holds, self.password = number, holds, password
        self.databases: dict[int, Body] = {}
        self.tables: dict[int, Body] = {}
        self.fields: dict[int, Body] = {}
        self.looks_until_found = 1
        self._due: dict[int, int] = {}

    def listed(self) -> Body:
        """All connections; nobody is shown a password."""
        return {"data": [self._shown(one) for one in self.databases.values()], "total": len(self.databases)}

    @staticmethod
    def _shown(one: Body) -> Body:
        return one | {"details": one["details"] | {"password": HIDDEN}}

    def make(self, body: Body) -> Body:
        """Connect; a first look at the tables follows."""
        self._check(body["details"])
        number = self._number()
        self.databases[number] = {"id": number, "description": None, "initial_sync_status": "incomplete", **body}
        self._due[number] = self.looks_until_found
        return self._shown(self.databases[number])

    def change(self, number: int, body: Body) -> Body:
        """Change a connection. A password that is sent back hidden stays what it was."""
        one = self._database(number)
        body = copy.deepcopy(body)
        if (details := body.get("details")) is not None:
            if details.get("password") in (None, HIDDEN):
                details["password"] = one["details"]["password"]
            self._check(details)
        one |= body
        return self._shown(one)

    def _check(self, details: Body) -> None:
        if details["password"] != self.password:
            raise Refusal(400, {"message": "Looks like the username or password is incorrect."})

    def health(self, number: int) -> Body:
        """Whether the database lets Metabase in."""
        if self._database(number)["details"]["password"] == self.password:
            return {"status": "ok"}
        return {"status": "error", "message": "password authentication failed"}

    def sync(self, number: int) -> Body:
        """Look at the tables, some time."""
        self._database(number)
        self._due[number] = self.looks_until_found
        return {"status": "ok"}

    def metadata(self, number: int) -> Body:
        """Tables and columns as far as they have been found."""
        one = self._database(number)
        if number in self._due:
            self._due[number] -= 1
            if self._due[number] < 0:
                self._find(number)
                del self._due[number]
        tables = [
            table | {"fields": self._of(table["id"])} for table in self.tables.values() if table["db_id"] == number
        ]
        return self._shown(one) | {"tables": tables}

    def _of(self, table: int) -> list[Body]:
        return [field for field in self.fields.values() if field["table_id"] == table]

    def _find(self, number: int) -> None:
        known = {table["name"]: table for table in self.tables.values() if table["db_id"] == number}
        for name, columns in self.holds.items():
            table = known.get(name) or self._table(number, name)
            seen = {field["name"] for field in self._of(table["id"])}
            for column, kind in columns.items():
                if column not in seen:
                    self._field(table["id"], column, kind)
        self.databases[number]["initial_sync_status"] = "complete"

    def _table(self, number: int, name: str) -> Body:
        made = {"id": self._number(), "db_id": number, "schema": "marts", "name": name, "description": None}
        made |= {"display_name": name.replace("_", " ").title(), "visibility_type": None}
        self.tables[made["id"]] = made
        return made

    def _field(self, table: int, name: str, kind: str) -> None:
        made: dict[str, Any] = {"id": self._number(), "table_id": table, "name": name, "base_type": kind}
        made |= {"display_name": name.replace("_", " ").title(), "description": None, "semantic_type": None}
        made |= {"fk_target_field_id": None, "settings": None, "has_field_values": "none", "visibility_type": "normal"}
        self.fields[made["id"]] = made

    def describe(self, things: dict[int, Body], number: int, body: Body) -> Body:
        """Change what is said of a table or a column."""
        if number not in things:
            raise missing()
        things[number] |= copy.deepcopy(body)
        return things[number]

    def _database(self, number: int) -> Body:
        if number not in self.databases:
            raise missing()
        return self.databases[number]

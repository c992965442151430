"""One user's view of the database during one call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from local.standins.odoo import access
from local.standins.odoo.engine.database import Database, Row
from local.standins.odoo.errors import UserError

if TYPE_CHECKING:
    from local.standins.odoo.engine.model import BaseModel

SOURCE_LANGUAGE = "en_US"


@dataclass
class Mails:
    """The mail server: what it has sent, and whether it can be reached."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    reachable: bool = True


@dataclass(frozen=True)
class Environment:
    """`snapshot`: see `Database.begin`. `version` is 18 or 19. Unknown model names raise KeyError."""

    database: Database
    registry: Mapping[str, Callable[["Environment"], "BaseModel"]]
    version: int
    uid: int
    snapshot: int
    mails: Mails
    context: Mapping[str, Any] = field(default_factory=dict)
    _models: dict[str, "BaseModel"] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, model: str) -> "BaseModel":
        if model not in self._models:
            self._models[model] = self.registry[model](self)
        return self._models[model]

    def with_context(self, **more: Any) -> "Environment":
        return replace(self, context={**self.context, **more}, _models={})

    @cached_property
    def user(self) -> Row:
        return self.database.find("res.users", self.uid) or {}

    @cached_property
    def groups(self) -> frozenset[str]:
        return frozenset(self.user.get("groups", ()))

    @cached_property
    def is_admin(self) -> bool:
        return access.ADMINISTRATOR in self.groups

    @cached_property
    def company(self) -> Row:
        return self.database.rows("res.company")[0]

    @cached_property
    def lang(self) -> str:
        """The context's language. One that is not installed breaks any call that looks at it."""
        code = self.context.get("lang") or SOURCE_LANGUAGE
        if not any(row["code"] == code and row["active"] for row in self.database.rows("res.lang")):
            raise UserError(f"Invalid language code: {code}")
        return str(code)

    def may(self, model: str, operation: str) -> bool:
        return access.may(model, operation, self.groups)

    def check(self, model: str, operation: str) -> None:
        if not self.may(model, operation):
            raise access.refusal(model, operation, self.version)

"""An Odoo server in this process: its data, its users, and the two ways in."""

import secrets
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import Any

from local.standins.odoo.engine.calling import call_by_name
from local.standins.odoo.engine.database import Clock, Database, Row, utc_now
from local.standins.odoo.engine.environment import Environment, Mails
from local.standins.odoo.models import REGISTRY
from local.standins.odoo.seeding import Seed
from local.standins.odoo.wsgi import wsgi_application


class OdooStandIn:
    """`seed`: a folder of `seeds/`. `protocols`: "json2", "xmlrpc" or both. `version`: "19.0" or "18.0" (no JSON-2,
    some fields under other names). `app` is a WSGI application; sent mails are listed at `GET /_mails`."""

    def __init__(
        self,
        seed: str = "sk_medical",
        protocols: AbstractSet[str] = frozenset({"json2", "xmlrpc"}),
        version: str = "19.0",
        clock: Clock = utc_now,
    ) -> None:
        self.major = int(version.partition(".")[0])
        self.protocols = frozenset(protocols) - ({"json2"} if self.major < 19 else set())
        self._clock = clock
        self._seed = Seed.named(seed)
        self.name_of_database = self._seed.database
        self.reset()
        self.app = wsgi_application(self)

    def reset(self) -> None:
        """Back to the seed."""
        self.database = Database(self._clock)
        self._mails = Mails()
        self._seed.plant(self.database, self.environment)

    @property
    def mails(self) -> list[dict[str, Any]]:
        """Oldest first: id, template, partner_id, to, subject, body (HTML), context."""
        return self._mails.sent

    @property
    def mail_server_reachable(self) -> bool:
        return self._mails.reachable

    @mail_server_reachable.setter
    def mail_server_reachable(self, reachable: bool) -> None:
        self._mails.reachable = reachable

    @property
    def credentials(self) -> dict[str, str]:
        """Of the bot user, as a client needs them: db, login, api_key."""
        return self.credentials_of(self._seed.bot)

    def credentials_of(self, login: str) -> dict[str, str]:
        user = self.user_by(login=login)
        if user is None:
            raise KeyError(login)
        return {"db": self.name_of_database, "login": login, "api_key": str(user["api_key"])}

    def change_key(self, login: str, key: str | None = None) -> str:
        """The user's new API key, by default one made up; the earlier one is refused from now on."""
        user, key = self.user_by(login=login), key or secrets.token_hex(20)
        if user is None:
            raise KeyError(login)
        with self.database.transaction():
            self.database.update("res.users", user["id"], {"api_key": key})
        return key

    def user_by(self, **wanted: Any) -> Row | None:
        for user in self.database.rows("res.users"):
            if user["active"] and all(user.get(name) == value for name, value in wanted.items()):
                return user
        return None

    def environment(self, uid: int, context: Mapping[str, Any] | None = None) -> Environment:
        return Environment(
            self.database, REGISTRY, self.major, uid, self.database.begin(), self._mails, dict(context or {})
        )

    @contextmanager
    def transaction(self, uid: int, context: Mapping[str, Any] | None = None) -> Iterator[Environment]:
        """What happens inside is committed together, or not at all when it raises."""
        env = self.environment(uid, context)
        with self.database.transaction():
            yield env

    def call(
        self,
        model: str,
        method: str,
        ids: list[int] | None = None,
        user: str | None = None,
        context: Mapping[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        """As one JSON-2 request of that login, the administrator's when none is given. Raises `OdooError`s."""
        known = self.user_by(login=user or "admin")
        if known is None:
            raise KeyError(user)
        with self.transaction(known["id"], context) as env:
            return call_by_name(env, model, method, ids or [], arguments)

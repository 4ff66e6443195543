"""Who reads some waiting messages: what they chose, and the hours they keep; each looked up once."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.calendar import NATIONAL
from models.decent import Preference
from models.delegations import everyone
from models.departure import hours_of
from models.errors import AtelierError
from models.history import History, Membership
from models.office_hours import AD1, OfficeHours
from models.queries import readers_of
from models.roles import Role
from models.tables import Message
from models.territories import PARIS
from tasks.load import Loaded, load
from tasks.postage import NOTHING_CHOSEN

log = logging.getLogger("ateliers")
_PARIS = OfficeHours("", PARIS, NATIONAL)


class Readers:
    """The people of a batch; the journals by whose hours they live are read only where those are asked."""

    def __init__(self, session: Session, rows: Iterable[Row[Any] | Message], at: datetime) -> None:
        self._session, self._people, self.at = session, {row.person for row in rows}, at
        self._journals: dict[str, Loaded | None] = {}
        self._histories: dict[str, History | None] = {}
        self._members: dict[str, tuple[Membership, ...]] = {}

    @functools.cached_property
    def _wishes(self) -> Mapping[str, Preference]:
        return readers_of(self._session, self._people)

    def hours(self, row: Row[Any] | Message) -> OfficeHours:
        """When the reader of a message is at work."""
        return self.at_work(row.home or row.scope, Role(row.role), row.person)

    def at_work(self, home: str, role: Role, person: str) -> OfficeHours:
        """The hours of somebody in a role of an atelier; those of Paris where it cannot be read."""
        wish = self._wishes.get(person, NOTHING_CHOSEN)
        if role is Role.NATIONAL and not wish.zone:
            return AD1
        history = self.history(home)
        return hours_of(role, history, wish) if history else _PARIS

    def territory(self, home: str, role: Role) -> OfficeHours:
        """Those of the atelier itself, by which it reminds this role, wherever people choose to read."""
        if role is Role.NATIONAL:
            return AD1
        loaded = self.journal(home)
        # Of a place, not of its facts: a host whose clock is behind them knows it too.
        return hours_of(role, History(loaded.facts, self.at), NOTHING_CHOSEN) if loaded else _PARIS

    def members(self, home: str) -> tuple[Membership, ...]:
        """Who held which role there when, delegates too; nobody where it cannot be told."""
        if home not in self._members:
            history = self.known(home)
            self._members[home] = tuple(everyone(history)) if history else ()
        return self._members[home]

    def known(self, home: str) -> History | None:
        """What happened there; None too where a clock that is behind cannot tell what is past."""
        try:
            return self.history(home)
        except AtelierError:
            log.warning("who is in %s cannot be told", home)
            return None

    def history(self, home: str) -> History | None:
        """What happened there by now; None where it cannot be read."""
        if home not in self._histories:
            loaded = self.journal(home)
            self._histories[home] = History(loaded.facts, loaded.no_earlier(self.at)) if loaded else None
        return self._histories[home]

    def journal(self, home: str) -> Loaded | None:
        """The journal of this name; None where it cannot be read."""
        if home not in self._journals:
            self._journals[home] = self._load(home)
        return self._journals[home]

    def _load(self, home: str) -> Loaded | None:
        try:
            return load(self._session, home)
        except AtelierError:
            log.warning("the hours of %s cannot be read", home)
            return None

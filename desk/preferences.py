"""The page on which a person says how they want to be written to; its address is what opens it.

Reading it changes nothing: mail programs and their guards follow links before people do. No cookie is set, so
another site has nothing to make a browser use: whoever can write the address may change the choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from config.key import key_of
from config.links import person_of_link
from config.wiring import House
from desk.form import form_of
from desk.pages import page
from models.characters import on_one_line
from models.french import enumerate_french, french_date
from models.preferences import FIELDS, LONGEST_PAUSE, OF_THE_TERRITORY, ZONES, Faulty, typed
from models.preferences import TIMINGS as TYPED
from models.preferences_words import LEGAL
from models.roles import ROLE_TITLES
from tasks.places import Place
from tasks.preferences import Chosen, change, chosen

#: Each choice and its label; what it means is what the page would then say.
TIMINGS = {
    "default": "Comme d’habitude",
    "digest": "Un seul mail par jour",
    "immediate": "Chaque message aussitôt",
}


class PreferencesPage:
    """Shown by GET, changed by POST."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """What this person receives, and the form that changes it."""
        return await run_in_threadpool(self._show, request.path_params["token"])

    async def change(self, request: Request) -> Response:
        """Keeps what the form says, and tells what happens now."""
        asked = await form_of(request, FIELDS)
        return await run_in_threadpool(self._change, request.path_params["token"], asked)

    def _show(self, token: str) -> Response:
        with self._house.reading() as session:
            at = self._house.moment(session)
            known = chosen(session, self._person(token, at), at=at)
            return page("preferences.html", self._form(session, known, typed(known.wish), {}))

    def _change(self, token: str, asked: dict[str, str]) -> Response:
        with self._house.reading() as session:
            at = self._house.moment(session)
        # Before anything is locked: a link that is none of ours holds nobody up.
        ref = self._person(token, at)
        try:
            with self._house.writing() as session:
                known, waiting = change(session, ref, asked, by=ref, at=at)
                values = self._values(session, known) | {"waiting": waiting, "at": at, "back": token}
        except Faulty as error:
            return self._again(token, asked, error)
        return page("changed.html", values)

    def _again(self, token: str, asked: dict[str, str], error: Faulty) -> Response:
        """The form as it was filled in, each error beside its field."""
        with self._house.reading() as session:
            at = self._house.moment(session)
            known = chosen(session, self._person(token, at), at=at)
            filled = {field: on_one_line(said) for field, said in asked.items()}
            values = self._form(session, known, filled, error.faults)
        return page("preferences.html", values, status=422)

    def _person(self, token: str, at: datetime) -> str:
        return person_of_link(key_of(self._house.settings), token, at=at)

    def _form(
        self, session: Session, known: Chosen, filled: Mapping[str, str], faults: Mapping[str, str]
    ) -> dict[str, Any]:
        last = known.today + LONGEST_PAUSE
        by = known.changed_by
        return self._values(session, known) | {
            "typed": filled,
            "faults": faults,
            "timings": [(name, label, known.would_say(TYPED[name])) for name, label in TIMINGS.items()],
            "zones": [(OF_THE_TERRITORY, "Celle de chaque territoire"), *ZONES.items()],
            "legal": f"Sauf ceci : {LEGAL[:1].lower()}{LEGAL[1:]}",
            "places": [_place(one) for one in known.places],
            "changed": {"at": known.changed_at, "by_reader": by == known.person.ref} if by else None,
            "first": known.today.isoformat(),
            "last": last.isoformat(),
            "example": french_date(known.today),
        }

    def _values(self, session: Session, known: Chosen) -> dict[str, Any]:
        return {
            "reader": {"name": known.person.name, "masked": masked(known.person.email or "")},
            "words": known.words,
            "zone": known.zone,
            "simulation": self._house.is_simulation_in(session),
        }


def masked(email: str) -> str:
    """« p…@ddt53.example »: enough for its owner to know it again."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def _place(place: Place) -> dict[str, str]:
    return {"title": place.title, "roles": enumerate_french(ROLE_TITLES[role] for role in place.roles)}

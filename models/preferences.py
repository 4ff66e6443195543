"""What somebody may choose of how they are written to: read from what they typed, and checked. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from models.decent import Preference
from models.errors import BadInput
from models.french import enumerate_french, french_date, listed
from models.moments import parse_day
from models.territories import PARIS, TERRITORIES

#: A longer pause is an oversight: whoever left is taken out of the atelier.
LONGEST_PAUSE = timedelta(days=366)
#: « default » is what the installation does with people who chose nothing.
TIMINGS = {"default": "", "digest": "digest", "immediate": "immediate"}
ANSWERS = {"yes": True, "no": False}
#: What stands for the zone of the territory.
OF_THE_TERRITORY = "territory"


def _zones() -> dict[str, str]:
    found = {PARIS: "Paris"}
    for one in TERRITORIES.values():
        found.setdefault(one.zone, one.name)
    return found


#: The zones in which somebody may read, each with a place that people know.
ZONES = _zones()


class Faulty(BadInput):
    """What was chosen cannot be kept: why, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        field = next(iter(faults))
        super().__init__(listed(faults.values()), kept="Rien n’a été changé.", field=field)
        self.faults = faults


def understood(asked: Mapping[str, str], before: Preference, *, today: date) -> Preference:
    """The choice that these fields make of the one before; Faulty says all that is wrong with them."""
    wish, faults = without_ended_pause(before, today), dict[str, str]()
    for field, text in asked.items():
        try:
            wish = replace(wish, **_READ[field](text, today))
        except KeyError:
            # An error shows what was typed as words, whatever it holds.
            wrong = BadInput(f"« {text} » n’est pas un choix possible ici : {_RIGHT[field](text)}.")
            faults[field] = wrong.message
        except BadInput as error:
            faults[field] = error.message
    if faults:
        raise Faulty(faults)
    return wish


def without_ended_pause(wish: Preference, today: date) -> Preference:
    """The same choice; a pause that has ended is none."""
    ended = wish.paused_until is not None and wish.paused_until < today
    return replace(wish, paused_until=None) if ended else wish


def typed(wish: Preference) -> dict[str, str]:
    """A choice as the fields that make it."""
    return {
        "timing": wish.timing or "default",
        "mail": "yes" if wish.mail else "no",
        "invitations": "yes" if wish.invitations else "no",
        "pause-until": wish.paused_until.isoformat() if wish.paused_until else "",
        "zone": wish.zone or OF_THE_TERRITORY,
    }


def likely(text: str) -> str:
    """The zone that somebody meant who wrote this, or the name of its territory; else that of Paris."""
    zones = {one.casefold(): one for one in ZONES} | {place.casefold(): zone for zone, place in ZONES.items()}
    found = difflib.get_close_matches(text.casefold(), zones, n=1, cutoff=0.7)
    return zones[found[0]] if found else PARIS


def _pause(text: str, today: date) -> dict[str, Any]:
    """An empty field ends the pause."""
    if not text.strip():
        return {"paused_until": None}
    day = parse_day(text, field="pause-until")
    if day < today:
        raise BadInput(
            f"Le {french_date(day)} est passé : une pause finit aujourd’hui au plus tôt.", field="pause-until"
        )
    last = today + LONGEST_PAUSE
    if day > last:
        raise BadInput(
            f"Une pause dure un an au plus, jusqu’au {french_date(last)} : si vous quittez le projet, "
            "demandez au pilote de vous en retirer.",
            field="pause-until",
        )
    return {"paused_until": day}


def _zone(text: str, _today: date) -> dict[str, Any]:
    if text == OF_THE_TERRITORY:
        return {"zone": None}
    ZONES[text]  # A zone that no territory has is no choice.
    return {"zone": text}


#: How each field of the form, and each option of the command, is read.
_READ: dict[str, Callable[[str, date], dict[str, Any]]] = {
    "timing": lambda text, _: {"timing": TIMINGS[text]},
    "mail": lambda text, _: {"mail": ANSWERS[text]},
    "invitations": lambda text, _: {"invitations": ANSWERS[text]},
    "pause-until": _pause,
    "zone": _zone,
}
#: What would have been right, from what was typed.
_RIGHT: dict[str, Callable[[str], str]] = {
    "timing": lambda _: enumerate_french(TIMINGS, last="ou"),
    "mail": lambda _: enumerate_french(ANSWERS, last="ou"),
    "invitations": lambda _: enumerate_french(ANSWERS, last="ou"),
    "zone": lambda text: f"par exemple {likely(text)}, ou {OF_THE_TERRITORY}",
}
FIELDS = tuple(_READ)
#: Nothing chosen, as fields.
DEFAULT = typed(Preference())

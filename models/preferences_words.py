"""What a choice means for whoever made it: « Vous recevez un mail par jour ouvré, à 9 h… ». Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.decent import Preference
from models.french import NBSP, french_date
from models.preferences import ZONES
from models.rhythm import Rhythm

_NINE, _DECENT = f"9{NBSP}h", f"entre 8{NBSP}h et 19{NBSP}h"
LEGAL = (
    "Ce qui touche aux décisions et aux délais du marché vous est toujours écrit, chaque fois à part : "
    "personne ne peut s’en dispenser."
)
NEVER = (
    "Aucun message automatique ne vous est envoyé, quel que soit votre choix : "
    "le service pilote vous écrit lui-même."
)
_TIMINGS = {
    "digest": f"Vous recevez un mail par jour ouvré, à {_NINE}, quand il y a quelque chose à vous dire.",
    "immediate": f"Vous recevez chaque message dès qu’il est écrit, les jours ouvrés, {_DECENT}.",
}
_DEFAULTS = {
    Rhythm.DIGEST: (
        f"Vous recevez un mail par jour ouvré, à {_NINE}, quand il y a quelque chose à vous dire ; "
        f"une date convenue, déplacée ou annulée et une délégation vous sont dites aussitôt, {_DECENT}."
    ),
    Rhythm.IMMEDIATE: _TIMINGS["immediate"],
    Rhythm.CONTINUOUS: "Vous recevez chaque message dès qu’il est écrit, à toute heure.",
}
_WEEKLY = f"Ce que suit le bureau AD1 vous arrive en un mail par semaine, le lundi à {_NINE}."


@dataclass(frozen=True, slots=True)
class Habits:
    """What a person's choice is added to: the installation's rhythm, and what their roles bring them."""

    rhythm: Rhythm = Rhythm.DIGEST
    weekly: bool = False
    #: They hold only roles that no automatic message reaches.
    never: bool = False


def in_words(wish: Preference, habits: Habits) -> tuple[str, ...]:
    """The sentences that say what somebody receives, and when."""
    return (NEVER,) if habits.never else tuple(_sentences(wish, habits))


#: What is in a calendar is kept true, whatever was chosen since.
PUT_RIGHT = "Une date déjà notée dans votre agenda par nos soins y est corrigée si elle change."


def _sentences(wish: Preference, habits: Habits) -> Iterator[str]:
    if not wish.mail:
        yield "Vous ne recevez plus nos mails."
        yield PUT_RIGHT
    else:
        yield _TIMINGS.get(wish.timing) or _DEFAULTS[habits.rhythm]
        if habits.weekly and wish.timing != "immediate":
            yield _WEEKLY
        if wish.paused_until is not None:
            yield _paused(wish.paused_until)
        yield _invited(asked=wish.invitations)
        if not wish.invitations:
            yield PUT_RIGHT
    yield LEGAL
    if wish.zone:
        yield f"Vos heures sont celles de ce fuseau : {ZONES.get(wish.zone, wish.zone)}."


def _paused(until: date) -> str:
    return (
        f"Vous avez fait une pause : rien de tout cela ne vous est envoyé jusqu’au "
        f"{french_date(until, weekday=True)} inclus. Ce qui attend vous arrivera le premier matin ouvré "
        "qui suit ; ni un rappel devenu sans objet ni une date déjà passée ne partiront."
    )


def _invited(*, asked: bool) -> str:
    if asked:
        return "Les dates convenues vous arrivent avec une invitation pour votre agenda."
    return "Les dates convenues vous sont écrites, sans invitation pour votre agenda."

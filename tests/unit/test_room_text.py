"""What is posted in rooms: every message that the definitions name has words, and they name nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.process_file import available, load_process
from notifications.room_text import LONGEST, for_room, room_text, speaks

LINK = "https://suivi.ddt.example/v2/artifacts/key/situation-les_coevrons"
ROOMS = sorted({message for key in available() for message in load_process(key).manners.rooms})
PERSON, ADDRESS = "Camille Untel", "camille.untel@ddt53.example"
PHASE = {
    "key": "atelier-1",
    "title": "Ateliers in situ n° 1",
    "of": "de l’atelier n° 1",
    "rank": 5,
    "total": 13,
}
#: All that these messages are told, and more: each word that people type for others to read names somebody.
TOLD: dict[str, Any] = {
    "territory": "Les Coëvrons",
    "slug": "les-coevrons",
    "zone": "Europe/Paris",
    "phase": {**PHASE, "by": PERSON},
    "dates": ["2027-04-13", "2027-04-14"],
    "before": ["2027-04-06"],
    "hours": "9 h – 17 h",
    "place": f"Chez {PERSON}",
    "remote": f"https://visio.example/{PERSON}?de={ADDRESS}",
    "reason": f"{PERSON} est malade",
    "because": f"Demandé par {ADDRESS}",
    "moves": [{"title": "Atelier n° 1", "dates": ["2027-04-13"], "before": ["2027-04-06"], "by": PERSON}],
    "missing": [{"what": f"Avis de {PERSON}", "owner": PERSON, "due": None}],
    "opened_on": "2027-03-01T08:00:00+00:00",
    "closed_on": "2027-04-20T08:00:00+00:00",
    "kind": "Date convenue",
    "by": ADDRESS,
    "happened_on": "2027-03-01T08:00:00+00:00",
}


def text_of(message: str, *, simulation: bool = False, **said: Any) -> str:
    return room_text(message, {**TOLD, **said}, link=LINK, simulation=simulation)


def test_the_definitions_name_rooms() -> None:
    assert len(ROOMS) >= 5


@pytest.mark.parametrize("message", ROOMS)
def test_every_message_of_the_rooms_says_the_territory_and_ends_with_its_bare_link(message: str) -> None:
    assert speaks(message)
    *words, link = text_of(message).split("\n")
    assert link == LINK
    assert 1 <= len(words) <= 2
    assert words[0].startswith("Les Coëvrons")
    assert "2027" in "\n".join(words)


@pytest.mark.parametrize("message", ROOMS)
def test_nobody_is_named_whatever_the_message_is_told(message: str) -> None:
    said = text_of(message)
    assert "Untel" not in said
    assert "ddt53" not in said
    assert "visio" not in said


def test_what_a_post_may_know_holds_no_word_that_names_anybody() -> None:
    known = json.dumps(for_room(TOLD), ensure_ascii=False)
    assert "Untel" not in known
    assert "ddt53" not in known


@pytest.mark.parametrize("message", ROOMS)
@pytest.mark.parametrize(
    "territory",
    ['<b>&"', "@all @here", f"Écrire à {ADDRESS}", "Deux\nlignes\u202e", "L’Île-d’Yeu", "x" * 5000],
)
def test_a_hostile_territory_calls_nobody_and_forges_no_line(message: str, territory: str) -> None:
    said = text_of(message, territory=territory)
    assert said.endswith(f"\n{LINK}")
    words = said.removesuffix(f"\n{LINK}")
    assert "@" not in words
    assert len(words) <= LONGEST
    assert len(words.split("\n")) <= 2
    assert "\u202e" not in words


@pytest.mark.parametrize("message", ROOMS)
def test_what_may_be_missing_is_not_said(message: str) -> None:
    said = text_of(message, phase=PHASE, before=[], dates=TOLD["dates"], hours=None, closed_on=None)
    assert "None" not in said
    assert "()" not in said


@pytest.mark.parametrize("message", ROOMS)
def test_a_simulation_says_so(message: str) -> None:
    assert text_of(message, simulation=True).startswith("[Simulation] ")

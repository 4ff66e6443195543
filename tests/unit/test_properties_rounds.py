"""Consultations at random, read by the rules and, event after event, by a naive reading of R2151-5 and -6."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anyyear import checked
from building import Year
from models.rounds import Round, rounds_of

START = datetime(2027, 1, 12, 8, tzinfo=UTC)
TEAM = st.sampled_from(["equipe-a", "equipe-b", "equipe-c"])
WORD = st.sampled_from(["reguliere", "reguliere", "irreguliere", "inacceptable"])
KINDS = {
    "consulte": "consultation-lancee",
    "reporte": "limite-reportee",
    "offre": "offre-recue",
    "decline": "titulaire-decline",
    "juge": "offre-jugee",
    "choisit": "choix-fait",
    "rejette": "rejet-notifie",
    "clot": "consultation-close",
}
Event = tuple[str, str, str, datetime]


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Anything at different seconds; offers come around the deadlines, some at their very second."""
    at, events, limits = START, list[Event](), [START + timedelta(hours=9)]
    for _ in range(draw(st.integers(1, 22))):
        at += timedelta(seconds=draw(st.sampled_from([1, 59, 3600, 20_000])))
        what = draw(st.sampled_from([*KINDS, "offre", "offre", "offre", "juge"]))
        if what == "offre" and limits[-1] > at and draw(st.booleans()):
            at = limits[-1] + timedelta(seconds=draw(st.integers(-1, 1)))
        if what in {"consulte", "reporte"}:
            limits.append(at + timedelta(hours=draw(st.integers(1, 30))))
        word = limits[-1].isoformat() if what in {"consulte", "reporte"} else draw(WORD)
        events.append((what, draw(TEAM), word, at))
    return events


def told(events: list[Event], order: random.Random) -> Year:
    """The same story, typed in any order."""
    year, shuffled = Year(), list(events)
    order.shuffle(shuffled)
    for what, team, word, at in shuffled:
        said: dict[str, Any] = {
            "consulte": {"deadline": word},
            "reporte": {"deadline": word, "reason": "x"},
            "juge": {"titulaire": team, "judgement": word},
            "choisit": {"titulaire": team, "reasons": "x"},
            "rejette": {"titulaire": team, "reasons": "x"},
            "clot": {"outcome": "sans-suite", "reasons": word},
        }.get(what, {"titulaire": team})
        year.on(at.isoformat(), KINDS[what], **said)
    return year


def naive(events: list[Event]) -> list[dict[str, Any]]:
    """Each consultation as somebody would keep it on paper, one event after the other."""
    sheets: list[dict[str, Any]] = []
    for what, team, word, at in events:
        if what == "consulte":
            sheets.append({"limit": word, "seen": {}, "no": set(), "found": {}, "told": set(), "end": None})
        elif sheets:
            note(sheets[-1], what, team, word, at)
    return sheets


def note(sheet: dict[str, Any], what: str, team: str, word: str, at: datetime) -> None:
    if what == "reporte":
        if at <= datetime.fromisoformat(sheet["limit"]):
            sheet["limit"] = word
    elif what == "offre":
        sheet["seen"].setdefault(team, []).append(at)
    elif what == "decline":
        sheet["no"].add(team)
    elif what == "juge":
        sheet["found"][team] = word
    elif what == "rejette":
        sheet["told"].add(team)
    elif what == "choisit":
        sheet["choice"] = team
    else:
        sheet["end"] = sheet["end"] or word


def read(sheet: dict[str, Any]) -> tuple[object, ...]:
    """What the sheet says once it is full."""
    limit = datetime.fromisoformat(sheet["limit"])
    in_time = {team: [at for at in times if at <= limit] for team, times in sheet["seen"].items()}
    counted = {team: max(times or sheet["seen"][team]) for team, times in in_time.items()}
    late = {team for team, times in in_time.items() if not times}
    good = {team for team in counted if team not in late and sheet["found"].get(team) == "reguliere"}
    declined = sheet["no"] - set(counted)
    return limit, counted, late, declined, good, sheet.get("choice"), sheet["told"], sheet["end"]


def shown(found: Round) -> tuple[object, ...]:
    """The same, as the rules read it."""
    return (
        found.deadline,
        {key: fact.at for key, fact in found.offers.items()},
        set(found.late),
        set(found.declined),
        set(found.admissible),
        found.choice.titulaire if found.choice else None,
        set(found.rejected),
        found.ended.reasons if found.ended else None,
    )


@given(stories(), st.randoms(use_true_random=False))
@checked
def test_each_consultation_is_read_as_somebody_would_keep_it_on_paper(
    events: list[Event], order: random.Random
) -> None:
    history = told(events, order).situation(START + timedelta(days=400)).history
    assert [shown(one) for one in rounds_of(history)] == [read(sheet) for sheet in naive(events)]

"""Whatever happens to a date and to people, whenever mails leave: calendars end up telling the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from config.wiring import House
from diary import NATIONAL, Diary, Town, opened
from example import AD1, ATELIER, PILOTE, SESSION, Paris
from models.history import History
from models.moments import local_day, parse_when
from models.territories import PARIS
from tasks.correct import correct
from tasks.load import load
from tasks.preferences import change

OTHERS = ("a@a.example", "b@b.example")
EVENTS = {"lancement-in-situ": (ATELIER, PILOTE), NATIONAL: (SESSION, AD1)}
DAYS = ("2027-04-13", "2027-04-13,2027-04-14", "2027-04-27", "2027-05-20")
PLACES = ("Évron", "Mayenne")

Act = Callable[[Town], None]
events = st.sampled_from(sorted(EVENTS))


def _agree(event: str, dates: str, place: str, hours: str | None) -> Act:
    scope, by = EVENTS[event]
    said = {"event": event, "dates": dates, "place": place} | ({"hours": hours} if hours else {})
    return lambda town: town.tries("date-convenue", said, slug=scope, by=by)


def _cancel(event: str) -> Act:
    scope, by = EVENTS[event]
    return lambda town: town.tries("evenement-annule", {"event": event, "reason": "Crue."}, slug=scope, by=by)


def _void(event: str) -> Act:
    scope, by = EVENTS[event]

    def act(town: Town) -> None:
        town.at += timedelta(minutes=7)
        with town.house.reading() as session:
            standing = History(load(session, scope).facts, town.at).of("date-convenue")
        own = [one for one in standing if one.scope == scope]
        if own:
            with town.house.writing() as session:
                correct(session, scope, own[-1].seq, {"annule": "oui"}, because="Non.", by=by, at=town.at)

    return act


def _joins(who: str, role: str) -> Act:
    return lambda town: town.tries("personne-ajoutee", {"email": who, "name": "X", "role": role})


def _leaves(who: str, role: str) -> Act:
    return lambda town: town.tries("personne-retiree", {"email": who, "role": role})


def _excuse(_: None) -> Act:
    said = {"event": NATIONAL, "atelier": ATELIER, "reason": "Crue."}
    return lambda town: town.tries("atelier-excuse", said, slug=SESSION, by=AD1)


def _wishes(field: str, answer: str) -> Act:
    """Somebody who is invited changes their mind."""

    def act(town: Town) -> None:
        ref = town.ref(OTHERS[0])
        if ref != "?":
            with town.house.writing() as session:
                change(session, ref, {field: answer}, by=ref, at=town.at)

    return act


def _deliver(_: None) -> Act:
    def act(town: Town) -> None:
        town.delivers()

    return act


roles = st.sampled_from(("copilote", "conseil"))
hours = st.sampled_from((None, "9:30-17:00"))
ACTS = st.one_of(
    st.builds(_agree, events, st.sampled_from(DAYS), st.sampled_from(PLACES), hours),
    st.builds(_cancel, events),
    st.builds(_void, events),
    st.builds(_joins, st.sampled_from(OTHERS), roles),
    st.builds(_leaves, st.sampled_from(OTHERS), roles),
    st.builds(_excuse, st.none()),
    st.builds(_wishes, st.sampled_from(("mail", "invitations")), st.sampled_from(("yes", "no"))),
    st.builds(_deliver, st.none()),
)  # fmt: skip


def truth(town: Town, who: str) -> dict[str, tuple[date, ...]]:
    """What stands for somebody, from the facts alone and without a word of what invites them."""
    found = {}
    with town.house.reading() as session:
        facts = load(session, ATELIER).facts
        ref = town.ref(who)
    history = History(facts, town.at)
    for event, (scope, _) in EVENTS.items():
        agreements = history.agreements(event)
        if not agreements or agreements[-1].kind != "date-convenue" or not _comes(history, ref, event):
            continue
        days = agreements[-1].payload.dates  # type: ignore[attr-defined]
        if days[-1] >= local_day(town.at, "Europe/Paris"):
            found[f"{scope}.{event}"] = days
    return found


def _comes(history: History, ref: str, event: str) -> bool:
    roles = {
        (one.role, one.scope) for one in history.memberships if one.person == ref and one.holds(history.at)
    }
    if event == NATIONAL:
        excused = any(one.payload.event == NATIONAL for one in history.of("atelier-excuse"))  # type: ignore[attr-defined]
        comes = {"pilote", "copilote", "collectivite", "mandataire"}
        return any(scope == SESSION or (role in comes and not excused) for role, scope in roles)
    return any(role not in {"decideur", "elu", "prefet", "partenaire", "national"} for role, _ in roles)


def walks(town: Town, acts: list[Act]) -> None:
    # Several acts may be told together: only some of them deliver.
    for act in acts:
        act(town)
    town.delivers()
    # Whatever they wish, no wrong date stays.
    assert town.diary(OTHERS[0]).items() <= truth(town, OTHERS[0]).items()
    for field in ("mail", "invitations"):
        _wishes(field, "yes")(town)
    town.delivers()
    for who in (PILOTE, AD1, *OTHERS):
        diary = town.diaries.get(who, Diary(who))
        assert (diary.stale, diary.again) == (0, 0), who
        assert town.diary(who) == truth(town, who), who
        places = {one.place for one in diary.standing(date(2027, 3, 1)).values()}
        assert places <= set(PLACES)
    # All is told: another look owes nothing.
    assert [mail for mail in town.delivers() if mail.calendar] == []


@pytest.fixture(scope="module")
def begun(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """A database to copy, and the moment at which it stands."""
    folder = tmp_path_factory.mktemp("begun")
    path = folder / "a.db"
    path.write_bytes(sqlite_model.read_bytes())
    house = House(Settings(home=folder, database_url=f"sqlite:///{path}"))
    town = opened(house, folder, lambda text: parse_when(text, PARIS).at)
    house.close()
    return path, town.at


@given(acts=st.lists(ACTS, min_size=2, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_calendars_tell_the_truth_whatever_happened(
    acts: list[Act], begun: tuple[Path, datetime], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("walk")
    path = folder / "a.db"
    path.write_bytes(begun[0].read_bytes())
    house = House(Settings(home=folder, database_url=f"sqlite:///{path}"))
    walks(Town(house, begun[1]), acts)
    house.close()


def test_one_long_walk_on_both_databases(house: House, tmp_path: Path, paris: Paris) -> None:
    acts: list[Act] = [
        _agree("lancement-in-situ", DAYS[0], "Évron", None), _deliver(None),
        _agree(NATIONAL, DAYS[3], "Évron", None), _joins(OTHERS[0], "conseil"), _deliver(None),
        _wishes("invitations", "no"),
        _agree("lancement-in-situ", DAYS[1], "Évron", "9:30-17:00"), _joins(OTHERS[1], "copilote"),
        _cancel(NATIONAL), _deliver(None), _void("lancement-in-situ"), _leaves(OTHERS[0], "conseil"),
        _agree(NATIONAL, DAYS[2], "Mayenne", None), _deliver(None), _excuse(None), _deliver(None),
        _agree("lancement-in-situ", DAYS[2], "Mayenne", None), _cancel("lancement-in-situ"),
    ]  # fmt: skip
    walks(opened(house, tmp_path, paris), acts)

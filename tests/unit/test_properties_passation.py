"""Whatever is asked, in whatever order it is typed: no passation goes where the law does not let it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anyyear import checked
from building import Year, moment
from models.commands import Accepted, Correct, Record
from models.errors import AtelierError
from models.facts import Fact, corrected, read_payload
from models.kinds import (
    BesoinFige,
    ChoixFait,
    ConsultationLancee,
    LimiteReportee,
    NoteAttribuee,
    OffreJugee,
    OffreRecue,
    RejetNotifie,
)
from models.moments import exactly
from models.passation import Standing
from models.passing.rules import JUDGED
from passing import LINK, analysed, answered, chosen, judged, launched, market, passation, signed, told_all

START = moment("2027-01-12 08:00")
TEAMS = ("equipe-a", "equipe-b", "voisine")
TEAM = st.sampled_from(TEAMS)
HOUR = st.integers(0, 24 * 60)


def _deadline(hour: int) -> str:
    return (START + timedelta(hours=hour)).isoformat()


#: Any act of a passation, sensible or not.
SAID: list[st.SearchStrategy[tuple[str, dict[str, Any]]]] = [
    st.sampled_from(["cctp", "dossier-de-candidature"]).map(
        lambda one: ("besoin-fige", {"document": one, "url": LINK})
    ),
    HOUR.map(lambda hour: ("consultation-lancee", {"deadline": _deadline(hour)})),
    HOUR.map(lambda hour: ("limite-reportee", {"deadline": _deadline(hour), "reason": "x"})),
    TEAM.map(lambda one: ("offre-recue", {"titulaire": one})),
    TEAM.map(lambda one: ("titulaire-decline", {"titulaire": one})),
    st.just(("offres-ouvertes", {})),
    st.tuples(TEAM, st.sampled_from(["reguliere", "reguliere", "irreguliere"])).map(
        lambda two: ("offre-jugee", {"titulaire": two[0], "judgement": two[1]})
    ),
    st.tuples(TEAM, st.sampled_from(["prix", "methode"]), st.sampled_from(["12", "15"])).map(
        lambda three: (
            "note-attribuee",
            {"titulaire": three[0], "criterion": three[1], "points": three[2]},
        )
    ),
    TEAM.map(lambda one: ("choix-fait", {"titulaire": one, "reasons": "ex æquo ou première"})),
    TEAM.map(lambda one: ("rejet-notifie", {"titulaire": one, "reasons": "x"})),
    st.sampled_from(["sans-suite", "infructueuse"]).map(
        lambda one: ("consultation-close", {"outcome": one, "reasons": "x"})
    ),
    st.just(("marche-signe", {"amount_ht": "125000"})),
    st.just(("marche-notifie", {})),
    st.just(("offres-ouvertes", {})),
    TEAM.map(lambda one: ("choix-fait", {"titulaire": one, "reasons": "ex æquo ou première"})),
]
ACT = st.one_of(SAID)
TWO, ONE = ("equipe-a", "equipe-b"), ("equipe-a",)
#: Where a walk begins: further on, an act has more to break.
BEGUN: list[Callable[[], Year]] = [
    market,
    launched,
    lambda: answered(offers=TWO),
    lambda: judged(offers=ONE),
    lambda: analysed(offers=TWO),
    lambda: chosen(offers=TWO),
    lambda: told_all(offers=TWO),
    signed,
]


@st.composite
def walks(draw: st.DrawFn) -> tuple[Year, datetime]:
    """A passation begun somewhere, then acts of which each is kept if it is accepted; and the last moment."""
    told = draw(st.sampled_from(BEGUN))()
    now = max(fact.at for fact in told.facts)
    for _ in range(draw(st.integers(1, 14))):
        now += timedelta(hours=draw(st.integers(1, 200)))
        _one(draw, told, now)
    return told, now


def _one(draw: st.DrawFn, told: Year, now: datetime) -> None:
    """Something told now of now, or of a day before; or a correction of something told."""
    mine = [one for one in told.facts if one.kind in JUDGED]
    if mine and draw(st.integers(0, 6)) == 0:
        fact = draw(st.sampled_from(mine))
        on = (now - timedelta(hours=draw(st.integers(0, 600)))).isoformat()
        void = draw(st.booleans())
        command = Correct(
            fact.seq, {}, "erreur", exactly(now, told.zone), "pilote", None if void else on, void
        )
        _keep(told, command, now)
        return
    kind, said = draw(ACT)
    late = draw(st.sampled_from([0, 0, 0, 5, 200]))
    when = exactly(now - timedelta(hours=late), told.zone)
    _keep(told, Record(kind, read_payload(kind, said), when, "pilote"), now)


def _keep(told: Year, command: Record | Correct, now: datetime) -> None:
    try:
        decided = told.decide(now.isoformat(), command)
    except AtelierError:
        # A fact annulled before, a date that makes no sense.
        return
    if isinstance(decided, Accepted):
        told.keep(decided.drafts, by="pilote", at=now.isoformat())


def consultations(told: Year) -> Iterator[list[Fact]]:
    """The facts between one consultation and the next, read anew."""
    current: list[Fact] = []
    for fact in corrected(told.facts):
        if fact.kind == "consultation-lancee":
            yield current
            current = []
        current.append(fact)
    yield current


def last_deadline(facts: list[Fact]) -> datetime | None:
    """What was announced last."""
    said = [one.payload for one in facts if isinstance(one.payload, ConsultationLancee | LimiteReportee)]
    return said[-1].deadline if said else None


@given(walks())
@checked
def test_offers_are_opened_once_and_never_before_the_deadline(walk: tuple[Year, datetime]) -> None:
    for facts in consultations(walk[0]):
        opened = [fact.at for fact in facts if fact.kind == "offres-ouvertes"]
        limit = last_deadline(facts)
        assert len(opened) <= 1
        assert not opened or (limit and opened[0] >= limit)


@given(walks())
@checked
def test_what_is_chosen_was_in_time_opened_and_reguliere(walk: tuple[Year, datetime]) -> None:
    for facts in consultations(walk[0]):
        for fact in facts:
            if not isinstance(fact.payload, ChoixFait):
                continue
            key, limit = fact.payload.titulaire, last_deadline(facts)
            offers = [
                one.at
                for one in facts
                if isinstance(one.payload, OffreRecue) and one.payload.titulaire == key
            ]
            found = [
                str(one.payload.judgement)
                for one in facts
                if isinstance(one.payload, OffreJugee) and one.payload.titulaire == key
            ]
            assert limit
            assert min(offers) <= limit
            assert found[-1] == "reguliere"
            assert any(one.kind == "offres-ouvertes" and one.at <= fact.at for one in facts)


@given(walks())
@checked
def test_nothing_is_signed_without_a_choice(walk: tuple[Year, datetime]) -> None:
    for facts in consultations(walk[0]):
        chosen = [fact.at for fact in facts if fact.kind == "choix-fait"]
        for fact in facts:
            assert fact.kind != "marche-signe" or (chosen and chosen[0] <= fact.at)


def need_is_frozen(told: Year) -> None:
    facts = corrected(told.facts)
    frozen = [(str(one.payload.document), one.at) for one in facts if isinstance(one.payload, BesoinFige)]
    for launch in (one for one in facts if one.kind == "consultation-lancee"):
        before = {document for document, at in frozen if at <= launch.at}
        assert before >= {"cctp", "dossier-de-candidature"}


def others_are_told(told: Year) -> None:
    """Of the offers known when it was: one told of later did come, and its letter is owed."""
    for facts in consultations(told):
        chosen = {one.payload.titulaire for one in facts if isinstance(one.payload, ChoixFait)}
        for signature in (one for one in facts if one.kind == "marche-signe"):
            offers = {
                one.payload.titulaire
                for one in facts
                if isinstance(one.payload, OffreRecue) and one.recorded_at <= signature.recorded_at
            }
            letters = {
                one.payload.titulaire
                for one in facts
                if isinstance(one.payload, RejetNotifie) and one.at <= signature.at
            }
            assert offers - chosen <= letters


def first_is_chosen(told: Year) -> None:
    for facts in consultations(told):
        totals = points(facts)
        for one in (fact.payload for fact in facts if isinstance(fact.payload, ChoixFait)):
            assert len(totals) < 2 or totals[one.titulaire] == max(totals.values())


def points(facts: list[Fact]) -> dict[str, int]:
    """Of each offer in time and régulière, 60 times its mark on « methode » and 40 times that on « prix »."""
    limit = last_deadline(facts)
    came = {
        one.payload.titulaire
        for one in facts
        if isinstance(one.payload, OffreRecue) and limit and one.at <= limit
    }
    found = {
        one.payload.titulaire: str(one.payload.judgement)
        for one in facts
        if isinstance(one.payload, OffreJugee)
    }
    marks = {
        (one.payload.titulaire, one.payload.criterion): int(one.payload.points)
        for one in facts
        if isinstance(one.payload, NoteAttribuee)
    }
    good = [key for key in came if found.get(key) == "reguliere"]
    return {
        key: 60 * marks.get((key, "methode"), -1000) + 40 * marks.get((key, "prix"), -1000) for key in good
    }


def signed_is_not_ended(told: Year) -> None:
    for facts in consultations(told):
        kinds = {one.kind for one in facts}
        assert not kinds >= {"marche-signe", "consultation-close"}


def notified_once(told: Year) -> None:
    assert sum(one.kind == "marche-notifie" for one in corrected(told.facts)) <= 1


@given(walks())
@checked
def test_a_walk_keeps_its_need_its_letters_its_ranking_and_its_end(walk: tuple[Year, datetime]) -> None:
    """One walk for all: making it takes longer than reading it."""
    for holds in (need_is_frozen, others_are_told, first_is_chosen, signed_is_not_ended, notified_once):
        holds(walk[0])


@given(walks())
@checked
def test_every_walk_stands_somewhere_named_and_can_still_end(walk: tuple[Year, datetime]) -> None:
    told, now = walk
    now += timedelta(hours=1)
    stands = passation(told, now.isoformat()).standing
    ends = {Standing.NOTIFIED, Standing.WITHOUT_SEQUEL, Standing.FRUITLESS, Standing.PREPARE}
    signed = stands is Standing.TO_NOTIFY
    kind, said = ("marche-notifie", {}) if signed else ("consultation-close", {"outcome": "sans-suite"})
    if stands not in ends:
        decided = told.records(now.isoformat(), kind, **({**said, "reasons": "x"} if said else {}))
        assert isinstance(decided, Accepted), (stands, decided)

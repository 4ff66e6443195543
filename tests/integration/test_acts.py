"""A person's act: judged on fresh facts, kept whole or not at all, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import col, select

from config.session_file import read_session
from config.wiring import House
from models.errors import AtelierError, BadInput, Contradiction, NotFound, Stale
from models.queries import facts_of, journal, messages_of
from models.tables import FactRow, Message, Person, Refused, Walk
from tasks.act import Outcome
from tasks.correct import correct
from tasks.import_session import Imported, import_session
from tasks.record import record
from tasks.trigger import trigger
from tasks.waive import waive

PILOTE, CHEF, EQUIPE, AD1 = (
    "pilote@ddt53.example",
    "chef@ddt53.example",
    "equipe@atelier.example",
    "ad1@dgaln.example",
)
ATELIER, SESSION = "les-coevrons", "session-2027"
FILE = f"""
session: {{slug: {SESSION}, title: "Session nationale 2027", process: national}}
events: {{lancement-national: 2027-02-04, rendez-vous-national-1: 2027-05-20}}
people: [{{email: {AD1}, name: "Bureau AD1", role: national}}]
ateliers:
  - slug: {ATELIER}
    name: Les Coëvrons
    departement: "53"
    start: 2027-01-11
    people:
      - {{email: {PILOTE}, name: "Pilote DDT 53", role: pilote}}
      - {{email: {CHEF}, name: "Chef de service", role: decideur}}
      - {{email: {EQUIPE}, name: "Mandataire", role: mandataire}}
    planned: {{lancement-in-situ: 2027-03-23, atelier-1: [2027-04-13, 2027-04-14]}}
    contract: {{delays: {{verification: 30 jours}}}}
"""
Paris = Callable[[str], datetime]


def imports(house: House, folder: Path, at: datetime, text: str = FILE, by: str = AD1) -> Imported:
    path = folder / "session.yaml"
    path.write_text(text, encoding="utf-8")
    with house.writing() as session:
        return import_session(session, read_session(path), by=by, at=at)


@pytest.fixture
def opened(house: House, tmp_path: Path, paris: Paris) -> House:
    """A session with one atelier, its marché notified and its launch agreed."""
    imports(house, tmp_path, paris("2027-01-04 10:00"))
    says(house, "marche-notifie", paris("2027-03-10 10:00"), reference="M1")
    says(
        house,
        "date-convenue",
        paris("2027-03-11 10:00"),
        event="lancement-in-situ",
        dates="2027-03-23",
        place="Évron",
    )
    return house


def says(
    house: House, kind: str, at: datetime, *, by: str = PILOTE, slug: str = ATELIER, **values: Any
) -> Outcome:
    seen, on = values.pop("seen", None), values.pop("on", None)
    with house.writing() as session:
        return record(session, slug, kind, values, by=by, at=at, on=on, seen=seen)


def opens(house: House, phase: str, at: datetime, *, by: str = PILOTE, seen: int | None = None) -> Outcome:
    with house.writing() as session:
        return trigger(session, ATELIER, phase, by=by, at=at, seen=seen)


def head(house: House) -> int:
    """The number of the last fact that a reader sees."""
    with house.reading() as session:
        return facts_of(session, [ATELIER])[-1].seq


def everything(house: House) -> dict[str, Any]:
    """All that is kept, to compare before and after."""
    with house.reading() as session:
        return {
            "facts": [
                row.model_dump()
                for row in session.exec(select(FactRow).order_by(col(FactRow.scope), col(FactRow.seq)))
            ],
            "messages": sorted(row.key for row in session.exec(select(Message))),
            "people": sorted(str(row.email) for row in session.exec(select(Person))),
            "refused": len(session.exec(select(Refused)).all()),
            "walks": sorted((row.scope, row.seq) for row in session.exec(select(Walk))),
            "heads": [(j.head_seq, j.head_digest) for s in (SESSION, ATELIER) if (j := journal(session, s))],
        }


# Triggers.


def test_a_refused_opening_leaves_the_facts_untouched_is_remembered_and_queues_one_mail(
    opened: House, paris: Paris
) -> None:
    before = everything(opened)
    outcome = opens(opened, "atelier-1", paris("2027-03-11 11:00"))
    assert outcome.refusal is not None
    assert {unmet.key for unmet in outcome.refusal.unmet} == {"note-de-cadrage-remis", "atelier-1-date"}
    assert outcome.facts == ()
    after = everything(opened)
    assert (after["facts"], after["heads"]) == (before["facts"], before["heads"])
    with opened.reading() as session:
        (remembered,) = session.exec(select(Refused)).all()
        (mail,) = (m for m in messages_of(session, [ATELIER]) if m.message == "refus")
        person = session.get(Person, mail.person)
    assert (remembered.phase, remembered.at) == ("atelier-1", paris("2027-03-11 11:00"))
    assert "2027-04-06" in remembered.unmet
    assert person is not None
    assert (person.email, mail.state) == (PILOTE, "queued")


def test_the_same_refusal_asked_again_the_same_day_queues_no_second_mail(opened: House, paris: Paris) -> None:
    for hour in ("11:00", "11:05", "16:00"):
        opens(opened, "atelier-1", paris(f"2027-03-11 {hour}"))
    opens(opened, "atelier-1", paris("2027-03-12 11:00"))
    with opened.reading() as session:
        assert len([m for m in messages_of(session, [ATELIER]) if m.message == "refus"]) == 2
        assert len(session.exec(select(Refused)).all()) == 4


def test_of_two_identical_openings_one_wins_and_the_other_is_told_who_and_when(
    opened: House, paris: Paris
) -> None:
    assert opens(opened, "lancement-in-situ", paris("2027-03-12 10:00")).refusal is None
    second = opens(opened, "lancement-in-situ", paris("2027-03-12 10:01"))
    assert second.refusal is not None
    assert second.already_by == PILOTE
    assert "12\u00a0mars\u00a02027 à 10\u00a0h" in second.refusal.reason


def test_of_ten_openings_at_once_one_is_accepted_and_nine_are_told_who_opened(
    opened: House, paris: Paris
) -> None:
    at, together = paris("2027-03-12 10:00"), Barrier(10)

    def click(_: int) -> Outcome:
        together.wait()
        return opens(opened, "lancement-in-situ", at)

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(click, range(10)))
    refused = [outcome for outcome in outcomes if outcome.refusal]
    assert len(refused) == 9
    assert {outcome.already_by for outcome in refused} == {PILOTE}
    with opened.reading() as session:
        facts = facts_of(session, [ATELIER])
        opening_mails = [m for m in messages_of(session, [ATELIER]) if m.message == "ouverture-de-phase"]
    assert [fact.kind for fact in facts].count("phase-ouverte") == 1
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    assert len({m.key for m in opening_mails}) == len(opening_mails)


def test_ten_people_recording_at_once_lose_nothing(opened: House, paris: Paris) -> None:
    at, together = paris("2027-03-12 10:00"), Barrier(10)

    def tells(number: int) -> Outcome:
        together.wait()
        return says(opened, "autre-evenement", at, nature=f"COTECH {number}")

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(tells, range(10)))
    assert not [outcome for outcome in outcomes if outcome.refusal]
    numbers = sorted(outcome.facts[0].seq for outcome in outcomes)
    assert numbers == list(range(numbers[0], numbers[0] + 10))


def test_a_waiver_lets_the_phase_open(opened: House, paris: Paris) -> None:
    says(
        opened,
        "date-convenue",
        paris("2027-04-01 10:00"),
        event="atelier-1",
        dates="2027-04-13",
        place="Évron",
    )
    with opened.writing() as session:
        outcome = waive(
            session, ATELIER, "atelier-1", "note-de-cadrage-remis",
            reason="calendrier du maire", by=PILOTE, at=paris("2027-04-02 10:00"), until="2027-04-30",
        )  # fmt: skip
    assert outcome.refusal is None
    assert opens(opened, "atelier-1", paris("2027-04-02 11:00")).refusal is None


# Recording.


def test_an_incomplete_submission_is_recorded_and_the_missing_part_is_named(
    opened: House, paris: Paris
) -> None:
    outcome = says(
        opened,
        "livrable-remis",
        paris("2027-04-02 10:00"),
        by=EQUIPE,
        deliverable="note-de-cadrage",
        parts="methodologie",
    )
    assert len(outcome.facts) == 1
    unmet = {u.key: u.what for u in outcome.situation.phase("atelier-1").unmet}
    assert unmet["note-de-cadrage-remis"] == "remise de la note de cadrage (il manque : calendrier)"
    with opened.reading() as session:
        mails = [m for m in messages_of(session, [ATELIER]) if m.message == "accuse-de-reception"]
    assert mails
    assert all('"lacking": ["calendrier"]' in mail.context for mail in mails)


def test_what_is_recorded_is_read_back_the_same(opened: House, paris: Paris) -> None:
    (fact,) = says(opened, "marche-notifie", paris("2027-03-15 10:00"), reference="Été « n° 2 » ☂").facts
    with opened.reading() as session:
        assert facts_of(session, [ATELIER])[-1] == fact


def test_naming_the_mandataire_by_address_gives_that_person_the_role(opened: House, paris: Paris) -> None:
    outcome = says(opened, "marche-notifie", paris("2027-03-15 10:00"), mandataire="neuf@atelier.example")
    assert [fact.kind for fact in outcome.facts] == ["marche-notifie", "personne-ajoutee"]
    handed = says(
        opened, "livrable-remis", paris("2027-03-16 10:00"), by="neuf@atelier.example",
        deliverable="note-de-cadrage", parts="methodologie,calendrier",
    )  # fmt: skip
    assert handed.refusal is None


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("personne-ajoutee", {"person": "x@y.example", "role": "elu"}),
        ("personne-ajoutee", {"email": "x@y.example", "role": "elu"}),
        ("decision-prise", {"deliverable": "note-de-cadrage", "decision": "rejet", "decided_by": CHEF}),
        ("decision-prise", {"deliverable": "note-de-cadrage", "decision": "rejet", "decided-by": CHEF}),
        (
            "evenement-tenu",
            {"event": "lancement-in-situ", "dates": "2027-03-23", "present": "maire@evron.example"},
        ),
        ("marche-notifie", {"mandataire": "neuf@atelier.example"}),
    ],
)
def test_no_address_is_ever_written_in_a_fact(
    opened: House, paris: Paris, kind: str, values: dict[str, str]
) -> None:
    says(opened, "livrable-remis", paris("2027-04-01 10:00"), by=EQUIPE, deliverable="note-de-cadrage")
    with suppress(BadInput):
        says(opened, kind, paris("2027-04-02 10:00"), **values)
    with opened.reading() as session:
        rows = session.exec(select(FactRow)).all()
    assert not [row.payload for row in rows if "@" in row.payload]


def test_an_act_by_somebody_without_the_role_is_refused_and_remembered(opened: House, paris: Paris) -> None:
    before = everything(opened)
    outcome = says(opened, "marche-notifie", paris("2027-03-12 10:00"), by="passant@exemple.fr")
    assert outcome.refusal is not None
    after = everything(opened)
    assert after["refused"] == before["refused"] + 1
    assert {**after, "refused": 0} == {**before, "refused": 0}


# Wrong words keep nothing.


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("marche-notifié", {}, "kind"),
        ("phase-ouverte", {"phase": "lancement-in-situ"}, "kind"),
        ("date-convenue", {"event": "atelier-9", "dates": "2027-04-13"}, "event"),
        ("date-convenue", {"event": "atelier-1", "dates": "2027-02-30"}, "dates"),
        ("date-convenue", {"event": "atelier-1"}, "dates"),
        ("date-convenue", {"event": "atelier-1", "dates": "2027-04-13", "lieu": "Évron"}, "lieu"),
        ("evenement-tenu", {"event": "lancement-in-situ", "dates": "2027-03-23"}, "dates"),
        ("livrable-remis", {"deliverable": "note-de-cadrage", "parts": "methode"}, "parts"),
        ("livrable-remis", {"deliverable": "carnet-de-suivi", "version": "4"}, "version"),
        ("decision-prise", {"deliverable": "note-de-cadrage", "decision": "admission tacite"}, "decision"),
        (
            "decision-prise",
            {"deliverable": "note-de-cadrage", "decision": "rejet", "notified-at": "hier"},
            "notified-at",
        ),
        ("marche-notifie", {"on": "2027-03-13"}, "on"),
        ("marche-notifie", {"on": "2027-03-12 10:01"}, "on"),
        ("marche-notifie", {"on": "2027-02-29"}, "on"),
        ("marche-notifie", {"on": "0027-03-01"}, "on"),
        ("marche-notifie", {"by": "pilote"}, "by"),
        ("personne-ajoutee", {"email": "pas une adresse", "role": "elu"}, "email"),
        ("evenement-tenu", {"event": "rendez-vous-national-1", "dates": "2027-03-11"}, "event"),
    ],
)
def test_a_wrong_word_is_refused_by_its_key_and_keeps_nothing(
    opened: House, paris: Paris, kind: str, values: dict[str, str], field: str
) -> None:
    before = everything(opened)
    with pytest.raises(BadInput) as refused:
        says(opened, kind, paris("2027-03-12 10:00"), **values)
    assert refused.value.field == field
    assert everything(opened) == before


def test_a_naive_moment_is_refused_and_keeps_nothing(opened: House) -> None:
    before = everything(opened)
    with pytest.raises(BadInput, match="fuseau"):
        says(opened, "marche-notifie", datetime(2027, 3, 12, 10))  # noqa: DTZ001 - that is what is refused
    assert everything(opened) == before


@pytest.mark.parametrize("slug", ["les-coëvrons", "", "LES-COEVRONS", "x' OR '1'='1"])
def test_an_unknown_atelier_is_refused_with_those_that_exist(opened: House, paris: Paris, slug: str) -> None:
    with pytest.raises(NotFound) as refused:
        says(opened, "marche-notifie", paris("2027-03-12 10:00"), slug=slug)
    assert ATELIER in refused.value.todo


def test_an_unknown_phase_or_condition_is_refused_with_those_that_exist(opened: House, paris: Paris) -> None:
    with pytest.raises(NotFound) as refused:
        opens(opened, "atelier-4", paris("2027-03-12 10:00"))
    assert "atelier-3" in refused.value.todo
    with pytest.raises(NotFound) as refused, opened.writing() as session:
        waive(
            session, ATELIER, "atelier-1", "beau-temps", reason="x", by=PILOTE, at=paris("2027-03-12 10:00")
        )
    assert "atelier-1-date" in refused.value.todo


def test_a_waiver_and_a_correction_have_a_reason(opened: House, paris: Paris) -> None:
    with pytest.raises(BadInput, match="motif"), opened.writing() as session:
        waive(
            session,
            ATELIER,
            "atelier-1",
            "atelier-1-date",
            reason=" ",
            by=PILOTE,
            at=paris("2027-03-12 10:00"),
        )
    with pytest.raises(BadInput, match="motif"), opened.writing() as session:
        correct(session, ATELIER, 6, {"annule": "oui"}, because="", by=PILOTE, at=paris("2027-03-12 10:00"))


def test_an_act_that_fails_half_way_leaves_nothing(
    opened: House, paris: Paris, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(opened)

    def breaks(*_: object, **__: object) -> None:
        raise OSError("coupure")

    monkeypatch.setattr("tasks.act.ask_walk", breaks)
    with pytest.raises(OSError, match="coupure"):
        says(
            opened, "personne-ajoutee", paris("2027-03-12 10:00"), email="neuf@y.example", role="collectivite"
        )
    assert everything(opened) == before


# What the reader had seen.


def test_an_act_whose_answer_was_changed_by_what_the_reader_had_not_seen_is_stale(
    opened: House, paris: Paris
) -> None:
    seen = head(opened)
    says(opened, "evenement-annule", paris("2027-03-12 09:00"), event="lancement-in-situ", reason="neige")
    before = everything(opened)
    with pytest.raises(Stale) as refused:
        opens(opened, "lancement-in-situ", paris("2027-03-12 10:00"), seen=seen)
    assert f"n° {seen + 1} (evenement-annule)" in refused.value.message
    assert everything(opened) == before


def test_an_act_whose_answer_is_the_same_is_judged_although_the_reader_had_not_seen_everything(
    opened: House, paris: Paris
) -> None:
    seen = head(opened)
    says(opened, "autre-evenement", paris("2027-03-12 09:00"), nature="COPIL")
    assert opens(opened, "lancement-in-situ", paris("2027-03-12 10:00"), seen=seen).refusal is None


# Imports.


def test_the_same_file_imported_again_changes_nothing(opened: House, tmp_path: Path, paris: Paris) -> None:
    before = everything(opened)
    again = imports(opened, tmp_path, paris("2027-03-12 10:00"))
    assert (again.refusal, sum(again.added.values())) == (None, 0)
    assert everything(opened) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: 2027-01-11", "start: 2027-01-12"),
        ("verification: 30 jours", "verification: 45 jours"),
        ("name: Les Coëvrons", "name: Les Coevrons"),
        ('departement: "53"', 'departement: "72"'),
        ("lancement-in-situ: 2027-03-23", "lancement-in-situ: 2027-03-24"),
        ("lancement-national: 2027-02-04", "lancement-national: 2027-02-05"),
        ('title: "Session nationale 2027"', 'title: "Session 2027"'),
    ],
)
def test_a_file_that_contradicts_what_is_recorded_keeps_everything_as_before(
    opened: House, tmp_path: Path, paris: Paris, old: str, new: str
) -> None:
    before = everything(opened)
    text = FILE.replace(old, new).replace(
        "    people:\n", '    people:\n      - {email: neuf@y.example, name: "Neuf", role: collectivite}\n'
    )
    with pytest.raises(Contradiction):
        imports(opened, tmp_path, paris("2027-03-12 10:00"), text)
    assert everything(opened) == before


def test_a_file_that_says_more_adds_just_that(opened: House, tmp_path: Path, paris: Paris) -> None:
    text = FILE.replace(
        "rendez-vous-national-1: 2027-05-20",
        "rendez-vous-national-1: 2027-05-20, cloture-nationale: 2027-12-09",
    )
    added = imports(opened, tmp_path, paris("2027-03-12 10:00"), text).added
    assert {slug: count for slug, count in added.items() if count} == {SESSION: 1}


def test_only_ad1_imports(opened: House, tmp_path: Path, paris: Paris) -> None:
    before = everything(opened)
    assert imports(opened, tmp_path, paris("2027-03-12 10:00"), by=PILOTE).refusal is not None
    assert everything(opened) == before


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("lancement-national: 2027-02-04", "lancement-national: 2027-02-30", 3),
        ("start: 2027-01-11", "start: 1027-01-11", 9),
        ('departement: "53"', 'departement: "20"', 8),
        ("verification: 30 jours", "verification: trente jours", 15),
        ("role: pilote", "role: chef", 11),
        ("    name: Les Coëvrons\n", "    nom: Les Coëvrons\n", 6),
    ],
)
def test_a_mistake_in_a_file_is_named_by_its_line_and_nothing_is_kept(
    opened: House, tmp_path: Path, paris: Paris, old: str, new: str, line: int
) -> None:
    before = everything(opened)
    with pytest.raises(BadInput, match=rf"ligne {line}, clé « .+ » : .*[^.]\.$"):
        imports(opened, tmp_path, paris("2027-03-12 10:00"), FILE.replace(old, new))
    assert everything(opened) == before


def test_a_session_event_is_told_to_the_session_and_read_by_its_ateliers(opened: House, paris: Paris) -> None:
    says(
        opened, "evenement-tenu", paris("2027-05-20 18:00"), by=AD1, slug=SESSION,
        event="rendez-vous-national-1", present=ATELIER,
    )  # fmt: skip
    outcome = says(opened, "autre-evenement", paris("2027-05-21 10:00"), nature="COPIL")
    line = outcome.situation.phase("rendez-vous-national-1")
    assert (str(line.state), str(line.attendance)) == ("closed", "présent")
    with opened.reading() as session:
        told = {(m.scope, m.message) for m in messages_of(session) if m.phase == "rendez-vous-national-1"}
    assert ATELIER not in {scope for scope, _ in told}


def test_an_excuse_names_an_atelier_of_the_session(opened: House, paris: Paris) -> None:
    with pytest.raises(AtelierError) as refused:
        says(
            opened, "atelier-excuse", paris("2027-05-01 10:00"), by=AD1, slug=SESSION,
            event="rendez-vous-national-1", atelier="autre-pays",
        )  # fmt: skip
    assert refused.value.field == "atelier"

"""A person records a fact: what is kept, and the wrong words that keep nothing, on both databases."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from sqlmodel import select

from acting import everything, opens, says
from config.wiring import House
from example import ATELIER, CHEF, EQUIPE, PILOTE, Paris
from models.errors import BadInput, NotFound
from models.queries import facts_of, messages_of
from models.tables import FactRow
from tasks.correct import correct
from tasks.waive import waive

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


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("besoin-figé", {}, "Vouliez-vous écrire besoin-fige\u00a0? Natures : "),
        ("offre-jugee", {"titulaire": "Groupement A", "judgement": "reguliere"},
         "« titulaire » : « Groupement A » ne convient pas (minuscules sans accent, chiffres et tirets)."),
        ("besoin-fige", {"document": "cctp"},
         "Donnez l’empreinte du document figé (sha256) ou son adresse (url)."),
    ],
    ids=["an unknown kind", "a key in capitals", "neither of two keys"],
)  # fmt: skip
def test_a_mistake_is_said_with_the_form_that_is_awaited(
    opened: House, paris: Paris, kind: str, values: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        says(opened, kind, paris("2027-03-12 10:00"), **values)
    assert f"{refused.value.message} {refused.value.todo}".startswith(said) or said in refused.value.todo


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

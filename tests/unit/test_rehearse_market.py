"""A rehearsal of a marché passed on an accord-cadre: everybody answers in time, and the first phase ends."""

from __future__ import annotations

import functools
from datetime import date, timedelta

import pytest

from config.accord_cadre_file import AccordCadreIn
from config.session_file import SessionFile
from models.rehearsal import Happening, Rehearsal, Sort
from models.roles import Role
from smallsession import AD1, CHEF, EQUIPE, PILOTE, PILOTE_974, small_session
from tasks.rehearse import rehearse

SESSION, COEVRONS, VANILLE = "session-2027", "les-coevrons", "bras-vanille"
COMMUN = "commun@cc.example"
STEPS = [
    ("besoin figé", PILOTE),
    ("consultation écrite des titulaires", PILOTE),
    ("offre reçue au profil d’acheteur", PILOTE),
    ("ouverture des offres", PILOTE),
    ("régularité d’une offre", PILOTE),
    ("note attribuée", f"{PILOTE}, {COMMUN}"),
    ("choix de l’équipe", CHEF),
    ("rejet d’une offre, notifié", PILOTE),
    ("autorisations d’engagement déléguées", AD1),
    ("signature du marché", PILOTE),
    ("notification du marché au mandataire", PILOTE),
]


def passed(*contacts: str | None, team: bool = False, **contract: object) -> SessionFile:
    """The small session, on an accord-cadre whose titulaires are written to there; `team`: as in its file."""
    lot = AccordCadreIn.model_validate(
        {
            "accord-cadre": "equipes-2026",
            "title": "Équipes des ateliers",
            "since": "2026-03-02",
            "until": "2030-03-01",
            "criteria": {"methode": 60, "prix": 40},
            "titulaires": [
                {"titulaire": f"groupement-{rank}", "name": f"Groupement {rank}", "contact": contact}
                for rank, contact in enumerate(contacts, 1)
            ],
        }
    )
    file = small_session(SESSION, COEVRONS, VANILLE)
    ateliers = tuple(
        one.model_copy(
            update={
                "people": tuple(p for p in one.people if team or p.role is not Role.MANDATAIRE),
                "contract": one.contract.model_copy(update={"accord_cadre": "equipes-2026", **contract}),
            }
        )
        for one in file.ateliers
    )
    return file.model_copy(update={"accords_cadres": (lot,), "ateliers": ateliers})


@functools.cache
def played() -> Rehearsal:
    return rehearse(passed("un@equipe.example", "deux@equipe.example"))


def acts(rehearsal: Rehearsal, scope: str, phase: str = "marche-subsequent") -> list[Happening]:
    return [
        one for one in rehearsal.happenings if (one.scope, one.sort, one.phase) == (scope, Sort.ACT, phase)
    ]


def test_the_steps_of_the_passation_are_played_in_their_order() -> None:
    assert [(one.what, one.by) for one in acts(played(), COEVRONS)] == STEPS


def test_the_first_phase_ends_in_time_and_nothing_is_refused() -> None:
    for course in played().ateliers:
        line = course.stretches[0]
        assert line.opened is not None
        assert line.closed is not None
        assert timedelta(weeks=8) < line.closed - line.opened <= timedelta(weeks=9)
    refused = {one.what for one in played().happenings if one.sort is Sort.REFUSAL and one.scope == COEVRONS}
    assert refused == set()


def test_the_offers_come_before_their_limit_and_are_opened_after_it() -> None:
    moments = {one.what: one.at for one in acts(played(), COEVRONS)}
    received, opened = moments["offre reçue au profil d’acheteur"], moments["ouverture des offres"]
    # Five weeks after the opening of the phase, at noon.
    assert received.date() < date(2027, 2, 15)
    assert opened.isoformat() == "2027-02-15T13:00:00+00:00"


def test_the_team_that_is_chosen_hands_in_what_follows() -> None:
    (handed, *_) = [one for one in acts(played(), COEVRONS, "atelier-1") if one.what.startswith("remise")]
    assert handed.by == "un@equipe.example"


def test_a_team_that_the_file_names_is_the_one_chosen() -> None:
    rehearsal = rehearse(passed("un@equipe.example", EQUIPE, team=True))
    (handed, *_) = [one for one in acts(rehearsal, COEVRONS, "atelier-1") if one.what.startswith("remise")]
    assert handed.by == EQUIPE


@pytest.mark.parametrize("contacts", [("un@equipe.example",), (None, None)])
def test_a_single_titulaire_or_one_without_an_address_still_gets_its_marche(
    contacts: tuple[str | None, ...],
) -> None:
    rehearsal = rehearse(passed(*contacts))
    assert all(course.stretches[0].closed for course in rehearsal.ateliers)


def test_where_nobody_may_decide_the_pilot_chooses() -> None:
    by = {one.what: one.by for one in acts(played(), VANILLE)}
    assert by["choix de l’équipe"] == PILOTE_974


def test_the_optional_wait_fits_between_the_choice_and_the_signature() -> None:
    rehearsal = rehearse(passed("un@equipe.example", "deux@equipe.example", standstill=True))
    day = {one.what: one.day for one in acts(rehearsal, COEVRONS)}
    assert (day["signature du marché"] - day["rejet d’une offre, notifié"]).days > 11

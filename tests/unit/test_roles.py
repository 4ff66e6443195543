"""Who may record what: every kind and every role, cell by cell (design.md, process.md « Roles »)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from building import SESSION, Year
from models.commands import Accepted, Correct, OpenPhase, Record, Refusal, Replan, Waive
from models.facts import read_payload
from models.kinds import NOT_TYPED
from models.roles import NEVER_WRITTEN_TO, ROLE_TITLES, Role

AT = "2027-05-21"
ROLES = (
    "pilote decideur copilote collectivite elu prefet mandataire equipe national conseil partenaire".split()
)
#: One column per role, in the order above; X may.
MATRIX = """
                                  pil dec cop col elu pre man equ nat con par
marche-notifie                     X   .   .   .   .   .   .   .   .   .   .
demarrage-ordonne                  X   .   .   .   .   .   .   .   .   .   .
date-convenue                      X   .   .   .   .   .   .   .   .   .   .
date-convenue:nationale            .   .   .   .   .   .   .   .   X   .   .
evenement-annule                   X   .   .   .   .   .   .   .   .   .   .
evenement-annule:national          .   .   .   .   .   .   .   .   X   .   .
programme-convenu                  X   .   .   .   .   .   .   .   .   .   .
programme-convenu:national         .   .   .   .   .   .   .   .   X   .   .
evenement-tenu                     X   .   .   .   .   .   .   .   .   .   .
evenement-tenu:national            .   .   .   .   .   .   .   .   X   .   .
version-circulee                   X   .   .   .   .   .   X   X   .   .   .
livrable-remis                     X   .   .   .   .   .   X   .   .   .   .
avis-rendu                         X   X   X   X   X   X   X   X   X   X   X
decision-prise                     X   X   .   .   .   .   .   .   .   .   .
reponse-du-titulaire               X   .   .   .   .   .   X   .   .   .   .
delai-suspendu                     X   .   .   .   .   .   .   .   .   .   .
delai-repris                       X   .   .   .   .   .   .   .   .   .   .
pris-en-compte                     X   .   .   .   .   .   .   .   .   .   .
pris-en-charge                     X   .   .   .   .   .   X   .   .   .   .
pris-en-charge:national            X   .   .   .   .   .   .   .   X   .   .
accord-cadre-inscrit:national      .   .   .   .   .   .   .   .   X   .   .
titulaire-inscrit:national         .   .   .   .   .   .   .   .   X   .   .
besoin-fige                        X   .   .   .   .   .   .   .   .   .   .
consultation-lancee                X   .   .   .   .   .   .   .   .   .   .
limite-reportee                    X   .   .   .   .   .   .   .   .   .   .
question-recue                     X   .   .   .   .   .   .   .   .   .   .
reponse-envoyee                    X   .   .   .   .   .   .   .   .   .   .
offre-recue                        X   .   .   .   .   .   .   .   .   .   .
titulaire-decline                  X   .   .   .   .   .   .   .   .   .   .
offres-ouvertes                    X   .   .   .   .   .   .   .   .   .   .
offre-jugee                        X   .   .   .   .   .   .   .   .   .   .
note-attribuee                     X   .   X   X   .   .   .   .   .   .   .
choix-fait                         X   X   .   .   .   .   .   .   .   .   .
rejet-notifie                      X   .   .   .   .   .   .   .   .   .   .
consultation-close                 X   X   .   .   .   .   .   .   .   .   .
marche-signe                       X   .   .   .   .   .   .   .   .   .   .
visa-donne                         X   X   .   .   .   .   .   .   .   .   .
personne-cle-designee              X   .   .   .   .   .   .   .   .   .   .
personne-cle-partie                X   .   .   .   .   .   X   .   .   .   .
remplacant-propose                 X   .   .   .   .   .   X   .   .   .   .
reponse-au-remplacant              X   .   .   .   .   .   .   .   .   .   .
prolongation-demandee              X   .   .   .   .   .   X   .   .   .   .
prolongation-decidee               X   X   .   .   .   .   .   .   .   .   .
execution-arretee                  .   X   .   .   .   .   .   .   .   .   .
delegation-donnee                  X   X   X   X   .   .   X   X   X   X   X
delegation-retiree                 X   X   X   X   .   .   X   X   X   X   X
enveloppe-ouverte:national         .   .   .   .   .   .   .   .   X   .   .
ae-deleguees                       .   .   .   .   .   .   .   .   X   .   .
cp-delegues                        .   .   .   .   .   .   .   .   X   .   .
paiement-demande                   X   .   .   .   .   .   X   .   .   .   .
paiement-effectue                  X   .   .   .   .   .   .   .   .   .   .
penalite-annoncee                  X   .   .   .   .   .   .   .   .   .   .
penalite-appliquee                 .   X   .   .   .   .   .   .   .   .   .
budget-logistique                  X   .   .   X   .   .   .   .   .   .   .
depense-logistique                 X   .   .   X   .   .   .   .   .   .   .
livret-publie                      .   .   .   .   .   .   .   .   X   .   .
atelier-excuse                     .   .   .   .   .   .   .   .   X   .   .
personne-ajoutee                   X   .   .   .   .   .   .   .   X   .   .
personne-retiree                   X   .   .   .   .   .   .   .   X   .   .
plan-revise                        X   .   .   .   .   .   .   .   X   .   .
periode-neutralisee                X   .   .   .   .   .   .   .   X   .   .
validation-politique               X   .   .   X   .   .   .   .   .   .   .
autre-evenement                    X   .   .   X   .   .   .   .   .   .   .
phase-ouverte                      X   .   .   .   .   .   .   .   X   .   .
poursuite-sans-attendre            X   .   .   .   .   .   .   .   X   .   .
correction                         X   .   .   .   .   .   .   .   X   .   .
"""
SAID: dict[str, dict[str, Any]] = {
    "date-convenue": {"event": "atelier-2", "dates": "2027-06-15"},
    "date-convenue:nationale": {"event": "cloture-nationale", "dates": "2027-12-09"},
    "evenement-annule": {"event": "atelier-2", "reason": "neige"},
    "evenement-annule:national": {"event": "rendez-vous-national-1", "reason": "neige"},
    "programme-convenu": {"event": "atelier-2"},
    "programme-convenu:national": {"event": "cloture-nationale"},
    "evenement-tenu": {"event": "atelier-2", "dates": "2027-05-20"},
    "evenement-tenu:national": {"event": "rendez-vous-national-1", "dates": "2027-05-20"},
    "version-circulee": {"deliverable": "rapport-final"},
    "livrable-remis": {"deliverable": "rapport-final"},
    "avis-rendu": {"deliverable": "note-de-cadrage", "opinion": "favorable"},
    "decision-prise": {"deliverable": "note-de-cadrage", "decision": "admission", "decided_by": "decideur"},
    "reponse-du-titulaire": {"deliverable": "note-de-cadrage", "reply": "refus"},
    "delai-suspendu": {"deliverable": "note-de-cadrage", "reason": "pièces manquantes"},
    "delai-repris": {"deliverable": "note-de-cadrage"},
    "pris-en-compte": {"deliverable": "carnet-de-suivi"},
    "pris-en-charge": {"condition": "rapport-final-circule", "until": "2027-06-15", "reason": "congés"},
    "pris-en-charge:national": {
        "condition": "rendez-vous-national-1-tenu",
        "until": "2027-06-15",
        "reason": "grève",
    },
    "atelier-excuse": {"event": "rendez-vous-national-1", "atelier": "les-coevrons"},
    "personne-ajoutee": {"person": "autre", "role": "elu"},
    "personne-retiree": {"person": "mandataire", "role": "mandataire"},
    "periode-neutralisee": {"title": "Foire", "first": "2027-06-01", "last": "2027-06-05"},
    "validation-politique": {"body": "conseil communautaire"},
    "autre-evenement": {"nature": "COPIL"},
    "accord-cadre-inscrit:national": {
        "accord_cadre": "ac-2026",
        "title": "Ateliers",
        "since": "2026-01-01",
        "until": "2029-12-31",
        "criteria": "methode:60,prix:40",
    },
    "titulaire-inscrit:national": {"accord_cadre": "ac-2026", "titulaire": "equipe-a", "name": "Équipe A"},
    "besoin-fige": {"document": "cctp", "url": "https://depot.example/cctp"},
    "consultation-lancee": {"deadline": "2027-06-30T10:00:00Z"},
    "limite-reportee": {"deadline": "2027-07-30T10:00:00Z", "reason": "congés"},
    "question-recue": {"titulaire": "equipe-a", "text": "Combien de jours ?"},
    "reponse-envoyee": {"question": 3, "text": "Deux."},
    "offre-recue": {"titulaire": "equipe-a"},
    "titulaire-decline": {"titulaire": "equipe-a"},
    "offres-ouvertes": {},
    "offre-jugee": {"titulaire": "equipe-a", "judgement": "reguliere"},
    "note-attribuee": {"titulaire": "equipe-a", "criterion": "prix", "points": "12"},
    "choix-fait": {"titulaire": "equipe-a", "reasons": "la mieux classée"},
    "rejet-notifie": {"titulaire": "equipe-b", "reasons": "deuxième"},
    "consultation-close": {"outcome": "sans-suite", "reasons": "besoin disparu"},
    "marche-signe": {"amount_ht": "125000"},
    "visa-donne": {"deliverable": "note-de-cadrage", "decision": "admission"},
    "personne-cle-designee": {"function": "chef-de-projet", "person": "autre"},
    "personne-cle-partie": {"function": "chef-de-projet", "reason": "départ"},
    "remplacant-propose": {"function": "chef-de-projet", "person": "autre"},
    "reponse-au-remplacant": {"function": "chef-de-projet", "reply": "acceptation"},
    "prolongation-demandee": {
        "deliverable": "rapport-final",
        "cause_on": "2027-05-20",
        "until": "2027-12-20",
        "reason": "neige",
    },
    "prolongation-decidee": {"deliverable": "rapport-final", "reply": "refus"},
    "execution-arretee": {"phase": "atelier-1", "reasons": "besoin disparu"},
    "delegation-donnee": {"delegate": "autre", "since": "2027-05-21", "until": "2027-06-01"},
    "delegation-retiree": {"delegate": "autre"},
    "enveloppe-ouverte:national": {"amount_ttc": "1000000"},
    "ae-deleguees": {"amount_ttc": "150000"},
    "cp-delegues": {"amount_ttc": "150000"},
    "paiement-demande": {"deliverables": "note-de-cadrage", "amount_ht": "1000"},
    "paiement-effectue": {"request": 3, "amount_ttc": "1200"},
    "penalite-annoncee": {"deliverable": "note-de-cadrage", "amount_ht": "100"},
    "penalite-appliquee": {"deliverable": "note-de-cadrage", "amount_ht": "100"},
    "budget-logistique": {"payer": "Communauté de communes", "amount_ttc": "5000"},
    "depense-logistique": {"payer": "Communauté de communes", "nature": "salle", "amount_ttc": "300"},
}
#: What may be refused to a role that may record it: these rules look at what happened before.
JUDGED_FURTHER = frozenset(
    kind.partition(":")[0]
    for kind in SAID
    if list(SAID).index(kind) > list(SAID).index("titulaire-inscrit:national")
)
ROWS = {line.split()[0]: [cell == "X" for cell in line.split()[1:]] for line in MATRIX.splitlines()[2:]}
CELLS = [(kind, role, may) for kind, row in ROWS.items() for role, may in zip(ROLES, row, strict=True)]


@pytest.fixture(scope="module")
def told() -> Year:
    """An atelier and a session in which somebody holds each role."""
    year = Year(people=[role for role in Role if role is not Role.NATIONAL]).lives("2027-04-28")
    for role in Role:
        year._add(SESSION, "2027-01-04", "personne-ajoutee", {"person": str(role), "role": role})
    year.on("2027-05-01", "livrable-remis", "note-de-cadrage")
    return year


def asked(told: Year, row: str, by: str) -> object:
    """What is answered to a person of this role who asks for this."""
    kind, when = row.partition(":")[0], told._when(AT)
    if kind == "phase-ouverte":
        return told.decide(AT, OpenPhase("atelier-2", when, by))
    if kind == "poursuite-sans-attendre":
        return told.decide(AT, Waive("atelier-2", "atelier-2-date", "urgence", None, when, by))
    if kind == "plan-revise":
        return told.decide(AT, Replan({"atelier-3": (date(2027, 9, 21),)}, "élus absents", when, by))
    if kind == "correction":
        fact = next(f for f in told.facts if f.kind == "marche-notifie")
        return told.decide(AT, Correct(fact.seq, {"reference": "M2"}, "erreur", when, by))
    said = SAID.get(row, {})
    session = ":" in row or kind in {"livret-publie", "atelier-excuse"}
    return told.decide(AT, Record(kind, read_payload(kind, said), when, by), session=session)


def test_the_matrix_holds_every_kind_that_somebody_may_record_and_every_role() -> None:
    facts = Year().process.facts
    assert {row.partition(":")[0] for row in ROWS} == set(facts) - {"constat"}
    assert [str(role) for role in Role] == ROLES
    assert facts["constat"].who == ()
    assert "constat" in NOT_TYPED


@pytest.mark.parametrize(("kind", "role", "may"), CELLS, ids=str)
def test_a_role_may_record_what_the_matrix_says_and_nothing_else(
    told: Year, kind: str, role: str, may: bool
) -> None:
    decided = asked(told, kind, role)
    if kind == "phase-ouverte" and may:
        assert isinstance(decided, Refusal)
        assert decided.unmet, "a role that may trigger is told what is missing"
        return
    for_the_role = isinstance(decided, Refusal) and "il faut être" in decided.reason
    assert for_the_role is not may
    assert isinstance(decided, Accepted) or for_the_role or kind in JUDGED_FURTHER


@pytest.mark.parametrize("kind", ROWS)
def test_somebody_without_a_role_may_record_nothing(told: Year, kind: str) -> None:
    decided = asked(told, kind, "inconnu@exemple.fr")
    assert isinstance(decided, Refusal)
    assert decided.reason.startswith("Vous n’avez pas de rôle")


def test_a_refusal_names_the_roles_that_may() -> None:
    decided = Year().records("2027-05-21", "livrable-remis", "note-de-cadrage", by="decideur")
    assert isinstance(decided, Refusal)
    assert "pilote" in decided.reason
    assert "mandataire de l’équipe" in decided.reason
    assert "personne habilitée à décider" in decided.reason


def test_a_role_ends_on_the_evening_of_its_last_day() -> None:
    told = Year()
    told.joins("2027-02-01", "adjoint", "pilote", until="2027-03-10")
    assert isinstance(told.records("2027-03-10 23:59", "marche-notifie", by="adjoint"), Accepted)
    assert isinstance(told.records("2027-03-11 00:00", "marche-notifie", by="adjoint"), Refusal)


def test_somebody_who_was_withdrawn_has_no_role_any_more_and_may_be_given_one_again() -> None:
    told = Year()
    told.joins("2027-02-01", "adjoint", "pilote")
    told.on("2027-03-01", "personne-retiree", person="adjoint", role="pilote")
    assert isinstance(told.records("2027-02-28", "marche-notifie", by="adjoint"), Accepted)
    assert isinstance(told.records("2027-03-01", "marche-notifie", by="adjoint"), Refusal)
    told.joins("2027-04-01", "adjoint", "pilote")
    assert isinstance(told.records("2027-04-01", "marche-notifie", by="adjoint"), Accepted)


def test_somebody_withdrawn_on_the_day_they_came_has_no_role_that_evening() -> None:
    told = Year()
    told.joins("2027-02-01 10:00", "adjoint", "pilote")
    told.on("2027-02-01", "personne-retiree", person="adjoint", role="pilote")
    assert isinstance(told.records("2027-02-02", "marche-notifie", by="adjoint"), Refusal)


def test_a_role_that_was_held_and_is_over_can_be_told_late() -> None:
    decided = Year().records(
        "2027-05-21",
        "personne-ajoutee",
        person="ancien",
        role="decideur",
        until="2027-03-31",
        on="2027-02-01",
    )
    assert isinstance(decided, Accepted)


def test_every_role_has_a_title_and_elected_people_and_prefects_are_never_written_to() -> None:
    assert set(ROLE_TITLES) == set(Role)
    assert {Role.ELU, Role.PREFET} == NEVER_WRITTEN_TO

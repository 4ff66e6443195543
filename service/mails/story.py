"""The year of one atelier and of its session, told so that the rules owe every message."""

from __future__ import annotations

import functools

from models import told
from models.commands import OpenPhase, Refusal
from models.decide import decide
from models.ladders import Reminders
from models.moments import parse_when
from models.pinned import pinned
from models.process import Process
from models.roles import Role
from models.told_address import about_address
from service.mails.contract import ended, go_away, key_people, more_time, replies
from service.mails.inviting import invites
from service.mails.journal import PILOTE, PROCESS, ZONE, Context, Journal, Said
from service.mails.taken_back import takes_back
from service.mails.week import weeks


def _everybody_joins(journal: Journal) -> None:
    for role in Role:
        person = PILOTE if role is Role.PILOTE else f"{role}@atelier.example"
        journal.tell("2027-01-11", "personne-ajoutee", person=person, role=role)


def _launched(slug: str, name: str) -> Journal:
    """An atelier from its registration to its first seminar, which moves once before it opens."""
    journal = Journal(slug)
    journal.tell(
        "2027-01-11",
        "atelier-inscrit",
        name=name,
        departement="53",
        zone=ZONE,
        start="2027-01-11",
        process="national",
        process_version=1,
        process_digest="0" * 64,
        calendar="national-1",
        verification="2 mois",
        delays=pinned(PROCESS, {}),
    )
    _everybody_joins(journal)
    journal.settle("2027-01-12")
    journal.tell("2027-01-13", "plan-initial", dates={"atelier-3": "2027-09-14"})
    planned = {"atelier-3": "2027-09-21, 2027-09-22", "cloture-in-situ": "2027-11-16"}
    journal.tell("2027-01-14", "plan-revise", dates=planned, because="Les élus ne sont pas là.")
    journal.settle("2027-01-15")
    journal.tell("2027-02-15", "marche-notifie", reference="2027-03", mandataire="Agence des Plaines")
    event = "lancement-in-situ"
    journal.tell("2027-02-20", "date-convenue", event=event, dates="2027-03-23", place="Salle des fêtes")
    journal.settle("2027-02-21")
    journal.tell("2027-02-22", "date-convenue", event=event, dates="2027-03-23, 2027-03-24", place="Mairie")
    journal.tell("2027-02-23", "date-convenue", event=event, dates="2027-03-23, 2027-03-24", place="Halle")
    journal.settle("2027-02-24")
    journal.tell("2027-03-01 14:00", "phase-ouverte", phase=event)
    journal.settle("2027-03-02")
    refused = decide(
        PROCESS, journal.at("2027-03-02"), OpenPhase("atelier-1", parse_when("2027-03-02", ZONE), PILOTE)
    )
    if not isinstance(refused, Refusal):
        raise TypeError("the gate of the first workshop is not reunited: opening it is refused")
    situation = journal.at("2027-03-02")
    line = situation.phase("atelier-1")
    context = told.about_refusal(situation, line, refused.reason, refused.unmet)
    journal.contexts["refus"] = [context]
    journal.told += [Said("refus", role, context) for one in PROCESS.refusals for role in one.to]
    _addresses_that_fail(journal)
    journal.tell("2027-03-24", "evenement-tenu", event=event, dates="2027-03-23, 2027-03-24")
    journal.settle("2027-03-25")
    journal.settle("2027-03-31 10:00")
    return journal


def _addresses_that_fail(journal: Journal) -> None:
    """A first return, an address given up, and one given up with notices of the marché on their way to it."""
    missed = [
        {"what": "ouverture du séminaire", "on": "2027-03-01T14:00:00+01:00", "legal": legal}
        for legal in (False, True)
    ]
    who = ("Secrétariat de l’équipe", Role.MANDATAIRE, "equipe@atelier.example")
    for count, lost in ((1, False), (1, True), (2, True)):
        context = about_address(
            journal.at("2027-03-02"),
            *who,
            why="cette adresse n’existe pas (5.1.1)",
            missed=missed[:count],
            lost=lost,
        )
        journal.contexts.setdefault("adresse-en-echec", []).append(context)
        journal.told.append(Said("adresse-en-echec", Role.PILOTE, context))


def _note_de_cadrage(journal: Journal) -> None:
    """Late, incomplete, adjourned, submitted again, admitted by silence… which a later fact denies."""
    key = "note-de-cadrage"
    journal.settle("2027-04-20")
    journal.tell("2027-04-20 10:30", "livrable-remis", deliverable=key, parts="methodologie")
    journal.settle("2027-04-21")
    journal.tell(
        "2027-05-03 09:00",
        "decision-prise",
        deliverable=key,
        decision="ajournement",
        reasons="Le calendrier manque.\nLa méthodologie est à préciser : qui, quand ?",
        act="Décision 2027-041",
        notified_at="2027-05-03T11:00:00+02:00",
    )
    journal.settle("2027-05-04")
    journal.tell(
        "2027-05-10",
        "livrable-remis",
        deliverable=key,
        parts="methodologie, calendrier",
        url="https://plateforme.example/note",
    )
    journal.settle("2027-05-11")
    effective = "2027-07-13T00:00:00+02:00"
    journal.tell(
        "2027-07-13",
        "constat",
        rule="admission tacite",
        article="CCAG-PI 2021, art. 29",
        deliverable=key,
        version=1,
        attempt=2,
        effective=effective,
    )
    journal.settle("2027-07-13 09:00")
    journal.tell("2027-06-30", "decision-prise", deliverable=key, decision="rejet")
    journal.settle("2027-07-14")


def _workshop(journal: Journal) -> None:
    """A workshop whose date falls through, held before its gate opened, and what follows it."""
    journal.tell("2027-03-02", "date-convenue", event="atelier-1", dates="2027-04-13")
    journal.tell("2027-03-09", "evenement-annule", event="atelier-1", reason="La salle n’est plus libre.")
    journal.settle("2027-03-26")
    journal.tell("2027-04-14", "evenement-tenu", event="atelier-1", dates="2027-04-13, 2027-04-14")
    journal.settle("2027-04-15")
    carnet = {"deliverable": "carnet-de-suivi", "version": 1}
    journal.tell("2027-05-04", "livrable-remis", **carnet, parts="deroule, compte-rendu, propositions")
    journal.tell("2027-05-05", "pris-en-compte", **carnet, observations="Développer la partie « eau ».")
    journal.tell("2027-05-06", "pris-en-compte", **carnet)
    journal.tell("2027-05-07", "version-circulee", deliverable="rapport-final", comments_by="2027-05-21")
    for decision in ("admission", "refaction"):
        journal.tell("2027-05-08", "decision-prise", deliverable="rapport-final", decision=decision)
    journal.settle("2027-05-09")


def _ask_an_elected_person(journal: Journal) -> None:
    """A service that wants an élu asked about what is a month late: the pilot gets the words."""
    ladders = {"defaut": [{"day": "J+30", "to": ["elu"]}]}
    asking = PROCESS.model_copy(update={"reminders": Reminders.model_validate({"ladders": ladders})})
    journal.settle("2027-08-30 10:00", asking)


def _announce_to_an_elected_person(journal: Journal) -> None:
    """A service that wants an élu told that the launch opens: the pilot gets the words."""
    said = PROCESS.model_dump(mode="json", by_alias=True)
    launch = next(phase for phase in said["phases"] if phase["key"] == "lancement-in-situ")
    launch["on_open"][0]["to"].append("elu")
    journal.settle("2027-03-03", Process.model_validate(said))


def _session() -> Journal:
    journal = Journal("session-2027", title="Session nationale 2027")
    _everybody_joins(journal)
    journal.tell("2027-01-20", "date-convenue", event="lancement-national", dates="2027-02-04", place="Paris")
    journal.settle("2027-01-21")
    return journal


def _denied() -> Journal:
    """A year in which silence admits, and a later fact denies it."""
    journal = _launched("les-coevrons", "Les Coëvrons")
    _workshop(journal)
    _note_de_cadrage(journal)
    _ask_an_elected_person(journal)
    return journal


def _in_time() -> Journal:
    """A decision that comes in time closes the launch, which the silence denied above did not."""
    journal = _launched("grande-ravine", "Grande-Ravine")
    _announce_to_an_elected_person(journal)
    go_away(journal)
    journal.tell(
        "2027-04-05", "livrable-remis", deliverable="note-de-cadrage", parts="methodologie, calendrier"
    )
    journal.settle("2027-04-05 12:00")
    said = {"deliverable": "note-de-cadrage", "decision": "admission", "observations": "Nommer les élus."}
    journal.tell("2027-04-06", "decision-prise", by="copilote@atelier.example", **said)
    journal.settle("2027-04-07")
    return journal


def _disputed() -> Journal:
    """A contract in which everything that can be answered is, or is not."""
    journal = _launched("val-de-loue", "Val de Loue")
    replies(journal)
    key_people(journal)
    more_time(journal)
    ended(journal)
    takes_back(journal)
    return journal


def _invited() -> Journal:
    """Who comes, who came later, and who is expected no more."""
    journal = _launched("coeur-de-loire", "Cœur de Loire")
    invites(journal)
    return journal


@functools.cache
def journals() -> tuple[Journal, ...]:
    """The journals of four territories and of their session."""
    return _denied(), _in_time(), _disputed(), _invited(), _session()


@functools.cache
def told_by_the_rules() -> dict[str, list[Context]]:
    """What each message is given in the year of these ateliers and of their session."""
    found: dict[str, list[Context]] = {}
    for journal in journals():
        for message, more in journal.contexts.items():
            found.setdefault(message, []).extend(more)
    for said in weeks():
        found.setdefault(said.message, []).append(said.context)
    return found


def said_by_the_rules() -> list[Said]:
    """The same, once for each role that is written to."""
    return [*(said for journal in journals() for said in journal.told), *weeks()]

"""The year of one atelier and of its session, told so that the rules owe every message."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.process_file import load_process
from models import told
from models.assess import assess
from models.commands import OpenPhase, Refusal
from models.decide import decide
from models.facts import Fact, read_payload
from models.ladders import Reminders
from models.moments import parse_when
from models.pinned import pinned
from models.process import Process
from models.roles import Role
from models.settle import settle
from models.situation import Situation
from notifications.render import Recipient, Rendered, available, render

PROCESS = load_process("national")
ZONE = "Europe/Paris"
LINK = "https://ateliers.example/suivi/les-coevrons"
PILOTE = "pilote@ddt53.example"
Context = dict[str, Any]


@dataclass
class Journal:
    """Facts told one after the other, and the messages that they owe."""

    scope: str
    facts: list[Fact] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)
    contexts: dict[str, list[Context]] = field(default_factory=dict)

    def tell(self, moment: str, kind: str, by: Any = "somebody", **said: Any) -> None:
        when = parse_when(moment, ZONE)
        payload = read_payload(kind, {key.replace("_", "-"): value for key, value in said.items()})
        self.facts.append(Fact(self.scope, len(self.facts) + 1, kind, payload, when, when.at, by))

    def at(self, moment: str) -> Situation:
        return assess(PROCESS, self.facts, parse_when(moment, ZONE).at, scope=self.scope)

    def settle(self, moment: str, process: Process = PROCESS) -> None:
        situation = assess(process, self.facts, parse_when(moment, ZONE).at, scope=self.scope)
        for owed in settle(process, situation, self.done):
            self.done.add((owed.message, owed.cause))
            self.contexts.setdefault(owed.message, []).append(owed.context)

    def observe(self, moment: str) -> None:
        """What silence decided by then is written down, and told."""
        situation = self.at(moment)
        for silence in situation.silences:
            rule, article = silence.lapse.rule, "CCAG-PI 2021, art. 29"
            said = {"rule": rule, "article": article, "attempt": silence.attempt}
            key, version = silence.track.deliverable.key, silence.track.version or 1
            effective = silence.effective.isoformat()
            self.tell(effective, "constat", deliverable=key, version=version, effective=effective, **said)
        self.settle(moment)


def _everybody_joins(journal: Journal) -> None:
    for role in Role:
        person = PILOTE if role is Role.PILOTE else f"{role}@atelier.example"
        journal.tell("2027-01-11", "personne-ajoutee", person=person, role=role)


def _launch(journal: Journal) -> None:
    """From the registration to the opening of the first seminar, which moves once."""
    journal.tell(
        "2027-01-11",
        "atelier-inscrit",
        name="Les Coëvrons",
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
    assert isinstance(refused, Refusal)
    situation = journal.at("2027-03-02")
    line = situation.phase("atelier-1")
    journal.contexts["refus"] = [told.about_refusal(situation, line, refused.reason, refused.unmet)]
    journal.tell("2027-03-24", "evenement-tenu", event=event, dates="2027-03-23, 2027-03-24")
    journal.settle("2027-03-25")
    journal.settle("2027-03-31 10:00")


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


def _replies(journal: Journal) -> None:
    """Every reply of the titulaire, and every silence after an ajournement or a réfaction."""
    for key, decision, reply in (
        ("note-de-cadrage", "ajournement", None),
        ("rapport-final", "ajournement", "refus"),
        ("feuille-de-route", "ajournement", "acceptation"),
    ):
        journal.tell("2027-04-05", "livrable-remis", deliverable=key)
        journal.tell("2027-04-12", "decision-prise", deliverable=key, decision=decision)
        journal.settle("2027-04-12 12:00")
        if reply:
            text = "Nous ne partageons pas ces motifs." if reply == "refus" else None
            journal.tell("2027-04-15", "reponse-du-titulaire", deliverable=key, reply=reply, text=text)
            journal.settle("2027-04-15 12:00")
    journal.observe("2027-04-23")
    journal.observe("2027-05-20")
    for key, reply in (
        ("note-de-cadrage", None),
        ("rapport-final", "acceptation"),
        ("feuille-de-route", "observations"),
    ):
        journal.tell("2027-06-01", "livrable-remis", deliverable=key)
        journal.tell(
            "2027-06-02", "decision-prise", deliverable=key, decision="refaction", reasons="Moindre."
        )
        journal.settle("2027-06-02 12:00")
        if reply:
            journal.tell("2027-06-04", "reponse-du-titulaire", deliverable=key, reply=reply)
            journal.settle("2027-06-04 12:00")
    journal.observe("2027-06-30")
    for key, effect in (("note-de-cadrage", "continue"), ("rapport-final", "restart")):
        journal.tell("2027-07-01", "livrable-remis", deliverable=key)
        reason = "Le plan de situation est attendu."
        journal.tell("2027-07-05", "delai-suspendu", deliverable=key, reason=reason, effect=effect)
        journal.settle("2027-07-05 12:00")
        journal.tell("2027-07-15", "delai-repris", deliverable=key)
        journal.settle("2027-07-15 12:00")


def _key_people(journal: Journal) -> None:
    """Somebody leaves; of three proposals one is refused, one accepted in silence, one in words."""
    key = {"function": "chef-de-projet"}
    journal.tell("2027-08-02", "personne-cle-designee", **key, title="chef de projet", person="somebody")
    journal.tell("2027-08-03", "personne-cle-partie", **key, reason="Il change de bureau.")
    journal.settle("2027-08-03 12:00")
    for day, reply in (("2027-08-04", "refus"), ("2027-08-06", None), ("2027-10-04", "acceptation")):
        journal.tell(day, "remplacant-propose", **key, person="somebody-else")
        journal.settle(f"{day} 12:00")
        if reply:
            after = f"{day[:-1]}{int(day[-1]) + 1}"
            reasons = "Son expérience est trop courte." if reply == "refus" else None
            journal.tell(after, "reponse-au-remplacant", **key, reply=reply, reasons=reasons)
            journal.settle(f"{after} 12:00")
        else:
            said = {"rule": "remplaçant réputé accepté", "article": "CCAG-PI, art. 3.4.3"}
            journal.tell("2027-09-07", "constat", **key, **said, effective="2027-09-06T22:00:00Z")
            journal.settle("2027-09-07 12:00")


def _more_time(journal: Journal) -> None:
    """The titulaire asks for more time, once too late after the cause; it is granted, then refused."""
    for day, reply in (("2027-08-10", "acceptation"), ("2027-08-12", "refus")):
        asked = {"deliverable": "carnet-de-suivi", "version": 2, "reason": "Inondation des locaux."}
        cause = "2027-08-09" if reply == "acceptation" else "2027-07-01"
        journal.tell(day, "prolongation-demandee", **asked, cause_on=cause, until="2027-09-30")
        journal.settle(f"{day} 12:00")
        answered = {"deliverable": "carnet-de-suivi", "version": 2, "reply": reply}
        journal.tell(f"{day} 15:00", "prolongation-decidee", **answered, reasons="Le calendrier l’impose.")
        journal.settle(f"{day} 16:00")


def _ended(journal: Journal) -> None:
    """The contract ends after a phase that it names."""
    journal.tell("2027-10-20", "execution-arretee", phase="atelier-1", reasons="Le besoin a disparu.")
    journal.settle("2027-10-20 12:00")


def _ask_an_elected_person(journal: Journal) -> None:
    """A service that wants an élu asked about what is a month late: the pilot gets the words."""
    ladders = {"defaut": [{"day": "J+30", "to": ["elu"]}]}
    asking = PROCESS.model_copy(update={"reminders": Reminders.model_validate({"ladders": ladders})})
    journal.settle("2027-08-30 10:00", asking)


def _go_away(journal: Journal) -> None:
    """The person who decides and the pilot are away for a week: each names the same delegate."""
    away = {"delegate": "copilote@atelier.example", "since": "2027-04-05", "until": "2027-04-09"}
    for by in ("decideur@atelier.example", PILOTE):
        journal.tell("2027-03-31", "delegation-donnee", by=by, **away)
    journal.tell("2027-04-01", "date-convenue", event="atelier-1", dates="2027-05-20", place="Mairie")


def _session() -> dict[str, list[Context]]:
    journal = Journal("session-2027")
    _everybody_joins(journal)
    journal.tell("2027-01-20", "date-convenue", event="lancement-national", dates="2027-02-04", place="Paris")
    journal.settle("2027-01-21")
    return journal.contexts


def week() -> Context:
    """The mail of the week, made when it leaves; a test of the outbox checks that it is made of this."""
    wait = {"what": "notification du marché au mandataire", "owner": "pilote", "due": "2027-01-29"}
    date = {"day": "2027-02-04", "what": "Séminaire national de lancement"}
    place = {"name": "Les Coëvrons", "slug": "les-coevrons", "rank": 1, "total": 13, "phase": "Marché"}
    late = {**place, "over": None, "next": date, "late": 1, "waits": [wait, {**wait, "due": None}], "more": 1}
    calm = {**late, "phase": None, "rank": 0, "next": None, "late": 0, "waits": [], "more": 0}
    ended = {**calm, "over": "marché arrêté"}
    one = {"name": "Session nationale 2027", "slug": "session-2027", "next": date}
    return {
        "territory": "Session nationale 2027 et Session locale 2027",
        "slug": "session-2027",
        "zone": ZONE,
        "today": "2027-02-01T08:00:00+00:00",
        "sessions": [
            {**one, "territories": [late, calm, ended]},
            {**one, "next": None, "name": "Session locale 2027", "territories": []},
        ],
        "count": 3,
        "late": 1,
        "next": "2027-02-04",
        "owes": [
            {**wait, "due": "2027-01-29", "owner": "AD1", "place": None, "days_late": 3},
            {**wait, "due": None, "owner": "AD1", "place": "Les Coëvrons", "days_late": 0},
        ],
        "items": [
            {
                "message": "plan-revise",
                "scope": "les-coevrons",
                "role": "national",
                "context": {},
                "subject": "Les Coëvrons : plan révisé",
            }
        ],
    }


@functools.cache
def told_by_the_rules() -> dict[str, list[Context]]:
    """What each message is given in the year of one atelier and of its session."""
    journal = Journal("les-coevrons")
    _launch(journal)
    _workshop(journal)
    _note_de_cadrage(journal)
    _ask_an_elected_person(journal)
    found = journal.contexts
    # A decision that comes in time closes the launch, which the silence denied above did not.
    other = Journal("pays-de-craon")
    _launch(other)
    _go_away(other)
    other.tell(
        "2027-04-05", "livrable-remis", deliverable="note-de-cadrage", parts="methodologie, calendrier"
    )
    other.settle("2027-04-05 12:00")
    said = {"deliverable": "note-de-cadrage", "decision": "admission", "observations": "Nommer les élus."}
    other.tell("2027-04-06", "decision-prise", by="copilote@atelier.example", **said)
    other.settle("2027-04-07")
    replied = Journal("val-c")
    _launch(replied)
    _replies(replied)
    _key_people(replied)
    _more_time(replied)
    _ended(replied)
    for contexts in (other.contexts, replied.contexts, _session()):
        for message, more in contexts.items():
            found.setdefault(message, []).extend(more)
    found["hebdomadaire"] = [week(), {**week(), "next": None, "owes": [], "items": [], "late": 0}]
    return found


#: What told.py may leave empty, and how it says so.
EMPTY: dict[str, Any] = {
    "dates": [],
    "missing": [],
    "parts": [],
    "lacking": [],
    "before": [],
    "opened_on": None,
    "closed_on": None,
    "verification_ends": None,
    "url": None,
    "place": None,
    "remote": None,
    "reasons": None,
    "act": None,
    "notified_on": None,
    "effective": None,
    "then": None,
    "delay": None,
    "reply_by": None,
    "again_by": None,
    "observations": None,
    "due": None,
    "promised": None,
    "since": None,
}


def without(context: Context, message: str) -> Context:
    """The same message with every optional value missing."""
    empty = {key: EMPTY.get(key, value) for key, value in context.items()}
    if message == "date-convenue":
        empty["dates"] = context["dates"]
    if "moves" in context:
        empty["moves"] = [{**one, "before": []} for one in context["moves"]]
    if "wanted" in context:
        empty["wanted"] = without(context["wanted"], message)
    if message in {"anomalie", "rectification", "date-convenue", "date-annulee", "version-circulee"}:
        empty["phase"] = None
    return empty


def contexts() -> Iterator[tuple[str, Context]]:
    for message in available():
        for context in told_by_the_rules()[message]:
            yield message, context
            yield message, without(context, message)


def rendered(
    message: str, context: Mapping[str, Any], role: str = "pilote", name: str = "Pilote DDT 53"
) -> Rendered:
    return render(message, context, recipient=Recipient(name, role), link=LINK, simulation=False)

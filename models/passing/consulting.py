"""The consultation: all the titulaires, in writing, until a minute (CCP, R2162-10, 1° and 2°)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import cast
from zoneinfo import ZoneInfo

from models.articles import Ground
from models.facts import Fact, precedes
from models.french import enumerate_french, french_date, french_moment
from models.kinds import ConsultationLancee, LimiteReportee, ReponseEnvoyee
from models.moments import Precision, local_day
from models.passing.case import Case, Fault
from models.passing.needs import unfrozen_need


def launch_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """The written consultation: on what, whom, until when."""
    yield from unfrozen_need(case, fact)
    yield from _framework(case, fact)
    yield from _not_over(case, fact)
    said = cast("ConsultationLancee", fact.payload)
    if said.deadline <= fact.at:
        limit = french_moment(said.deadline, fact.when.zone)
        yield Fault(
            Ground.ENOUGH_TIME, fact.ref, f"La limite de remise des offres ({limit}) n’est pas après l’envoi"
        )


def _framework(case: Case, fact: Fact) -> Iterator[Fault]:
    """The accord-cadre is known and valid; all its titulaires are consulted, and they alone."""
    found = case.framework
    if found is None or not found.titulaires:
        text = "Aucun titulaire de l’accord-cadre n’est connu : personne à consulter"
        todo = "AD1 enregistre accord-cadre-inscrit et titulaire-inscrit sous le nom de la session."
        yield Fault(Ground.EVERYBODY, fact.ref, text, todo)
        return
    if not found.valid(fact.when.day):
        text = (
            f"L’accord-cadre n’est valable que du {french_date(found.since)} au {french_date(found.until)}, "
            f"la consultation est du {french_date(fact.when.day)}"
        )
        yield Fault(Ground.VALIDITY, fact.ref, text)
    typed = set(cast("ConsultationLancee", fact.payload).titulaires)
    if typed:
        yield from _compared(fact, typed, set(found.titulaires))


def _compared(fact: Fact, typed: set[str], known: set[str]) -> Iterator[Fault]:
    """A list that was typed is exactly that of the accord-cadre."""
    todo = f"Titulaires du lot : {', '.join(sorted(known))} ; sans « titulaires », ce sont ceux-là."
    forgotten, unknown = sorted(known - typed), sorted(typed - known)
    if forgotten:
        text = f"La liste des titulaires oublie : {enumerate_french(forgotten)}"
        yield Fault(Ground.EVERYBODY, fact.ref, text, todo)
    if unknown:
        text = f"Ne sont pas titulaires du lot : {enumerate_french(unknown)}"
        yield Fault(Ground.EVERYBODY, fact.ref, text, todo)


def _not_over(case: Case, fact: Fact) -> Iterator[Fault]:
    """A consultation ends before the next one begins."""
    if case.round.number == 1:
        return
    before = case.passation.rounds[case.round.number - 2]
    closed = before.first("consultation-close")
    if closed is None or precedes(fact, closed):
        text = f"La consultation du {before.launched.when.shown()} n’est pas close"
        yield Fault(
            Ground.WITHOUT_SEQUEL, fact.ref, text, "Enregistrez d’abord consultation-close, et sa raison."
        )


def put_off_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """The deadline is put off before it passed, to a later moment, for all."""
    said = case.round.announced_before(fact).payload
    before = cast("ConsultationLancee | LimiteReportee", said).deadline
    shown = french_moment(before, fact.when.zone)
    if fact.when.last_instant > before:
        text = f"La limite est passée ({shown}) : elle ne se reporte plus"
        vague = fact.at <= before
        yield Fault(Ground.EQUAL, fact.ref, text, "Donnez l’heure du report (--on)." if vague else "")
    elif cast("LimiteReportee", fact.payload).deadline <= before:
        yield Fault(
            Ground.EQUAL, fact.ref, f"La nouvelle limite n’est pas après celle qui est annoncée ({shown})"
        )


def named_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """Who asks, offers or declines holds the accord-cadre."""
    titulaire = getattr(fact.payload, "titulaire", "")
    known = sorted(case.framework.titulaires) if case.framework else []
    if not case.holds(titulaire):
        todo = f"Titulaires du lot : {', '.join(known)}."
        yield Fault(Ground.EVERYBODY, fact.ref, f"« {titulaire} » n’est pas titulaire du lot", todo)


def offer_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """An offer is dated to the minute, in that of the deadline to the second: one second makes it late."""
    yield from named_faults(case, fact)
    if fact.when.precision is Precision.DAY:
        text = "L’heure de réception de l’offre manque : elle dit si l’offre est arrivée à temps"
        yield Fault(Ground.LATE, fact.ref, text, 'Donnez la minute au moins : --on "2027-03-01 11:59:30".')
    limit = case.round.deadline
    if fact.when.precision is Precision.MINUTE and fact.at <= limit < fact.at + timedelta(minutes=1):
        text = "Cette offre est de la minute même de la limite : ses secondes disent si elle est à temps"
        shown = limit.astimezone(ZoneInfo(fact.when.zone)).strftime("%Y-%m-%d %H:%M:%S")
        todo = f'Donnez-les comme au profil d’acheteur : --on "{shown}" si c’est la limite même.'
        yield Fault(Ground.LATE, fact.ref, text, todo)


def reply_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """An answer is that of a question of this consultation, and follows it."""
    number = cast("ReponseEnvoyee", fact.payload).question
    asked = {one.seq: one for one in case.round.of("question-recue")}
    if number in asked and precedes(fact, asked[number]):
        text = f"La réponse est datée d’avant la question n° {number} ({asked[number].when.shown()})"
        yield Fault(Ground.EQUAL, fact.ref, text, "Corrigez la date de l’une ou de l’autre (--on).")
    if number not in asked:
        todo = f"Questions : {', '.join(map(str, asked)) or 'aucune'}."
        text = f"Le fait n° {number} n’est pas une question de cette consultation"
        yield Fault(Ground.EQUAL, fact.ref, text, todo)


def unanswered(case: Case, fact: Fact) -> Iterator[Fault]:
    """A question that nobody answered by the deadline: shown, since all were owed the answer in time."""
    sent = [one for one in case.round.of("reponse-envoyee") if one.at <= case.round.deadline]
    answered = {cast("ReponseEnvoyee", one.payload).question for one in sent}
    if fact.seq not in answered and case.history.at >= case.round.deadline:
        text = f"La question n° {fact.seq} est restée sans réponse avant la limite"
        yield Fault(Ground.EQUAL, fact.ref, text, shown_only=True)


def deadline_day(case: Case, fact: Fact) -> Iterator[Fault]:
    """A deadline on a day off is valid, and imprudent: it is never put off by itself."""
    if fact.ref != case.round.announced.ref:
        return
    said = cast("ConsultationLancee | LimiteReportee", fact.payload).deadline
    zone, calendar = case.history.zone, case.history.calendar
    day = local_day(said, zone)
    off = calendar.day_off(day)
    if off:
        why = "" if off in {"samedi", "dimanche"} else f" ({off})"
        text = (
            f"La limite de remise des offres tombe un jour chômé, le {french_date(day, weekday=True)}{why} : "
            f"elle n’est pas reportée d’elle-même"
        )
        later = french_date(calendar.next_working(day), weekday=True)
        todo = f"Le premier jour ouvré qui suit est le {later} (limite-reportee)."
        yield Fault(Ground.ENOUGH_TIME, fact.ref, text, todo, shown_only=True)

"""What happened out of order, and what silence decided: shown, never hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.articles import with_article
from models.deliverables import Attempt, Track
from models.effective import effective
from models.ended import ARTICLE
from models.evidence import Evidence
from models.extending import late_requests
from models.facts import Fact
from models.french import french_date, french_moment, listed, quoted
from models.key_people import key_people_of
from models.kinds import Constat, Decision, DecisionPrise
from models.moments import day_end
from models.passing.faults import faults_of
from models.situation import Anomaly, PhaseSituation, Silence
from models.visas import has_its_visa
from models.wording import OUTCOME_TITLES, deliverable_title, kind_title


def anomalies_of(evidence: Evidence, lines: Iterable[PhaseSituation]) -> tuple[Anomaly, ...]:
    """Everything that the pilot and AD1 should know happened out of order."""
    return (
        *(a for line in lines for a in _phase_anomalies(evidence, line)),
        *(a for track in evidence.tracks.values() for a in _track_anomalies(evidence, track)),
        *_constat_anomalies(evidence),
        *_passation_anomalies(evidence),
        *_pointless_replies(evidence),
        *_late_requests(evidence),
    )


def _phase_anomalies(evidence: Evidence, line: PhaseSituation) -> Iterator[Anomaly]:
    if line.engaged_without and line.phase.scope == "atelier":
        things = listed(unmet.what for unmet in line.engaged_without)
        yield Anomaly(f"engagee:{line.key}", line.key, f"engagée sans : {things}")
    days = evidence.history.held_days(line.key)
    if line.phase.scope == "atelier" and days and line.key != evidence.process.contract_phase:
        notified = evidence.history.first("marche-notifie")
        if notified is None or notified >= day_end(days[0], evidence.history.zone):
            date = french_date(days[0])
            yield Anomaly(
                f"avant-marche:{line.key}", line.key, f"tenue le {date}, avant la notification du marché"
            )


#: Why a fact that is no decision changed nothing.
_POINTLESS = {
    "reponse-du-titulaire": "aucune réponse n’était attendue, ou plus",
    "delai-suspendu": "aucun délai ne courait",
    "delai-repris": "aucun délai n’était suspendu",
}


def _track_anomalies(evidence: Evidence, track: Track) -> Iterator[Anomaly]:
    zone = evidence.history.zone
    for fact in track.orphans:
        title = deliverable_title(evidence.process, track.deliverable.key, track.version)
        said = f"{kind_title(fact.kind)} le {fact.when.shown()} sur : {title}"
        text = f"{said}, sans effet : aucune remise ne correspond"
        yield Anomaly(f"sans-effet:{fact.ref}", "", text)
    for fact in track.too_late:
        title = deliverable_title(evidence.process, track.deliverable.key, track.version)
        text = f"{kind_title(fact.kind)} le {fact.when.shown()} ({title}) après l’arrêt de l’exécution : "
        yield Anomaly(f"sans-effet:{fact.ref}", "", f"{text}rien n’est vérifié ({ARTICLE})")
    for attempt in track.attempts:
        title = deliverable_title(evidence.process, track.deliverable.key, attempt.version)
        yield from _unmotivated(evidence, attempt, title)
        yield from _unseen(evidence, attempt, title)
        for fact in attempt.hasty if "visa-donne" in evidence.process.facts else ():
            text = f"rejet le {fact.when.shown()} sur : {title}, avant que le titulaire ait refusé "
            text += "l’ajournement ou laissé passer son délai (CCAG-PI 2021, art. 29.2)"
            yield Anomaly(f"rejet-hatif:{fact.ref}", "", text)
        for fact in attempt.ignored:
            why = _POINTLESS.get(fact.kind) or _answered(attempt, fact, zone)
            text = f"{kind_title(fact.kind)} le {fact.when.shown()} sur : {title}, sans effet : {why}"
            yield Anomaly(f"sans-effet:{fact.ref}", "", text)


def _unseen(evidence: Evidence, attempt: Attempt, title: str) -> Iterator[Anomaly]:
    """A decision that four eyes had to see: its visa was voided, or corrected, since."""
    for answer in attempt.answers:
        if answer.fact and not has_its_visa(evidence.process, evidence, answer.fact):
            text = f"{OUTCOME_TITLES[answer.outcome]} le {answer.fact.when.shown()} sur : {title}, "
            text += "sans le visa d’une seconde personne"
            yield Anomaly(f"sans-visa:{answer.fact.ref}", "", text)


def _unmotivated(evidence: Evidence, attempt: Attempt, title: str) -> Iterator[Anomaly]:
    """What article 29 asks of a decision that does not admit as it is: its reasons, and what it takes off.

    A definition that knows no visa knew nothing of this either: what was recorded under it stays as told.
    """
    for answer in attempt.answers if "visa-donne" in evidence.process.facts else ():
        said = answer.fact.payload if answer.fact else None
        if answer.fact and isinstance(said, DecisionPrise) and said.decision is not Decision.ADMISSION:
            reduces = said.decision is Decision.REFACTION and said.amount_ht is None
            lacking = [*([] if said.reasons else ["motifs"]), *(["montant"] if reduces else [])]
            if lacking:
                text = (
                    f"{OUTCOME_TITLES[said.decision]} le {answer.fact.when.shown()} sur : {title}, "
                    f"sans {' ni '.join(lacking)} (CCAG-PI 2021, art. 29)"
                )
                yield Anomaly(f"sans-motif:{answer.fact.ref}", "", text)


def _answered(attempt: Attempt, late: Fact, zone: str) -> str:
    """What had become of a submission when a decision came that changed nothing."""
    moment = effective(late, attempt.fact)
    before = [answer for answer in attempt.answers if answer.at <= moment]
    if not before:
        return "la remise avait été remplacée"
    outcome = OUTCOME_TITLES.get(before[-1].outcome, before[-1].outcome)
    return f"déjà répondu ({outcome}) le {french_moment(before[-1].at, zone)}"


def _constat_anomalies(evidence: Evidence) -> Iterator[Anomaly]:
    """A silence once observed and that later facts deny: both are shown."""
    for fact in evidence.history.of("constat"):
        said = fact.payload
        if isinstance(said, Constat) and not _still_true(evidence, said):
            title = said.function or deliverable_title(evidence.process, said.deliverable, said.version)
            when = french_moment(said.effective, evidence.history.zone)
            text = f"le constat {quoted(said.rule)} au {when} ({title}) est démenti par un fait saisi ensuite"
            yield Anomaly(f"constat:{fact.ref}", "", text)


def _passation_anomalies(evidence: Evidence) -> Iterator[Anomaly]:
    """What stands against a rule of the passation, its article at the end; nobody is named."""
    for fault in faults_of(evidence.passation) if evidence.passation else ():
        text = with_article(fault.text, fault.ground)
        yield Anomaly(f"passation:{fault.ground}:{fault.fact}", evidence.process.contract_phase, text)


def _pointless_replies(evidence: Evidence) -> Iterator[Anomaly]:
    """What the buyer said of a replacement that silence had accepted already (art. 3.4.3)."""
    for one in key_people_of(evidence.process, evidence.history):
        for fact in one.ignored:
            said = f"{kind_title(fact.kind)} le {fact.when.shown()} ({one.title})"
            yield Anomaly(
                f"sans-effet:{fact.ref}", "", f"{said}, sans effet : aucune réponse n’était attendue"
            )


def _late_requests(evidence: Evidence) -> Iterator[Anomaly]:
    """A request for more time that came too long after its cause (art. 13.3)."""
    for one in late_requests(evidence):
        title = deliverable_title(evidence.process, one.said.deliverable, one.said.version)
        text = (
            f"prolongation demandée le {one.asked.when.shown()} ({title}) pour une cause du "
            f"{french_date(one.said.cause_on)} : hors délai (CCAG-PI, art. 13.3)"
        )
        yield Anomaly(f"hors-delai:{one.asked.ref}", "", text)


def _still_true(evidence: Evidence, said: Constat) -> bool:
    if said.function:
        people = key_people_of(evidence.process, evidence.history)
        return any(one.function == said.function and said.effective in one.accepted for one in people)
    return any(silence.key == _key(said) for silence in _silences(evidence))


def _key(said: Constat) -> tuple[str, str, int, datetime]:
    return said.rule, said.deliverable, said.version, said.effective


def silences_of(evidence: Evidence) -> tuple[Silence, ...]:
    """What silence decided and no constat says yet."""
    said = (fact.payload for fact in evidence.history.of("constat"))
    written = {_key(one) for one in said if isinstance(one, Constat)}
    return tuple(silence for silence in _silences(evidence) if silence.key not in written)


def _silences(evidence: Evidence) -> Iterator[Silence]:
    for track in evidence.tracks.values():
        for attempt in track.attempts:
            for lapse in attempt.lapses:
                yield Silence(track, attempt.number, lapse)

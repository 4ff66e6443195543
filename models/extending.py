"""What a request for more time owes, refuses and shows (CCAG-PI, art. 13.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.commands import Refusal
from models.conditions import Condition, Verb
from models.contract_dates import contract_due
from models.dues import due_of
from models.evidence import Evidence
from models.extensions import Extension, extensions_of, requests_for
from models.french import french_date
from models.kinds import Payload, ProlongationDecidee, ProlongationDemandee, Reply
from models.legal import Legal
from models.moments import When
from models.process import Process
from models.roles import Role
from models.situation import Situation
from models.standing import Standing
from models.wording import deliverable_title

NO_SILENCE = "passé ce jour, le silence ne décide rien : aucun texte lu ne lui donne d’effet"


def extensions_owed(evidence: Evidence) -> Iterator[Standing]:
    """The answers that the buyer owes: to the first request for each deliverable, then to the next."""
    waiting: dict[str, Extension] = {}
    for one in extensions_of(evidence.process, evidence.history):
        if one.answer is None:
            waiting.setdefault(f"prolongation:{one.said.deliverable}-v{one.said.version}", one)
    for key, one in waiting.items():
        title = deliverable_title(evidence.process, one.said.deliverable, one.said.version)
        yield Standing(
            key=key,
            what=f"réponse à la demande de prolongation ({title})",
            owner=Role.PILOTE,
            due=one.answer_by,
            article=_article(evidence.process, Legal.EXTENSION_ANSWER),
            since=one.asked.known_at,
            because=(NO_SILENCE,),
        )


def refused_extension(process: Process, situation: Situation, said: Payload, when: When) -> Refusal | None:
    """A refusal of a request that comes after the delay it would extend, or of an answer to none."""
    article = _article(process, Legal.EXTENSION)
    if isinstance(said, ProlongationDemandee):
        return _refused_request(situation, said, when, article)
    if isinstance(said, ProlongationDecidee):
        return _refused_answer(process, situation, said, article)
    return None


def _refused_request(
    situation: Situation, said: ProlongationDemandee, when: When, article: str
) -> Refusal | None:
    """Only a date of the contract expires: those of the démarche remind people and bind nobody."""
    over = _by_the_contract(situation.evidence, said.deliverable, said.version)
    if over and when.day > over:
        return Refusal(
            f"Le délai d’exécution de ce livrable a expiré le {french_date(over)} : "
            f"il ne se prolonge plus ({article}).",
            todo="Si la demande avait été faite avant, donnez sa date avec --on.",
        )
    due = submission_due(situation.evidence, said.deliverable, said.version)
    if due and said.until <= due:
        return Refusal(
            f"Ce livrable est dû le {french_date(due)} : la date demandée n’y ajoute rien ({article}).",
            todo="Donnez dans « until » une date qui suit celle-là.",
        )
    return None


def _refused_answer(
    process: Process, situation: Situation, said: ProlongationDecidee, article: str
) -> Refusal | None:
    if said.reply is Reply.OBSERVATIONS:
        return Refusal(
            f"Une prolongation est accordée ou refusée ({article}).", todo="reply=acceptation ou refus"
        )
    mine = requests_for(process, situation.history, said.deliverable, said.version)
    if any(one.answer is None for one in mine):
        return _adds_nothing(situation, said, article)
    answer = mine[-1].answer if mine else None
    if answer:
        return Refusal(
            f"Cette demande de prolongation a reçu sa réponse le {answer.when.shown()} ({article}).",
            todo=f"Si le fait n° {answer.seq} se trompe, corrigez-le (« atelier correct »).",
            already_by=answer.by,
        )
    return Refusal(
        f"Le titulaire n’a pas demandé de prolongation pour ce livrable ({article}).",
        todo="Enregistrez d’abord sa demande (prolongation-demandee).",
    )


def _adds_nothing(situation: Situation, said: ProlongationDecidee, article: str) -> Refusal | None:
    due = submission_due(situation.evidence, said.deliverable, said.version)
    if said.until is None or due is None or said.until > due:
        return None
    return Refusal(
        f"Ce livrable est dû le {french_date(due)} : la date accordée n’y ajoute rien ({article}).",
        todo="Donnez dans « until » une date qui suit celle-là, ou reply=refus.",
    )


def submission_due(evidence: Evidence, key: str, version: int) -> date | None:
    """By when a deliverable is owed, what was granted already included; None where nothing fixes it.

    The date of the contract where it fixes one: that is the delay that more time extends (art. 13.3).
    """
    fixed = _by_the_contract(evidence, key, version)
    if fixed:
        return fixed
    conditions = (c for c in evidence.process.all_conditions() if _submits(c, key, version))
    return max((due for one in conditions if (due := due_of(one, evidence))), default=None)


def _by_the_contract(evidence: Evidence, key: str, version: int) -> date | None:
    cumulative = evidence.process.deliverables_by_key[key].cumulative
    return contract_due(evidence, (key, version if cumulative else None))


def _submits(condition: Condition, key: str, version: int) -> bool:
    about = condition.verb is Verb.SUBMITTED and condition.subject == key
    return about and condition.version in {None, version}


def late_requests(evidence: Evidence) -> Iterator[Extension]:
    """What was asked for too long after its cause: kept, and shown as such."""
    return (one for one in extensions_of(evidence.process, evidence.history) if one.late)


def _article(process: Process, legal: Legal) -> str:
    said = process.legal_delays.get(legal)
    return said.article if said else "CCAG-PI, art. 13.3"

"""Which documents are asked for: a letter for each titulaire, or why there is none to write."""

from __future__ import annotations

from collections.abc import Iterator

from models.deliverables import Attempt, Track, tracks
from models.documents.analysis import rapport_d_analyse
from models.documents.content import DOCUMENT_TITLES, Content, DocumentKind, Source
from models.documents.decisions import DECISIONS, decision_on, may_be_written
from models.documents.orders import notification, ordre_de_service
from models.documents.passation import lettre_de_consultation, pv_d_ouverture
from models.documents.rejection import lettre_de_rejet, rejected_titulaires
from models.errors import BadInput, Contradiction, NotFound
from models.french import quoted
from models.kinds import Decision
from models.wording import OUTCOME_TITLES, deliverable_title

#: Documents of the whole marché, which need no other word.
ALONE = {
    DocumentKind.OUVERTURE: pv_d_ouverture,
    DocumentKind.ANALYSE: rapport_d_analyse,
    DocumentKind.NOTIFICATION: notification,
    DocumentKind.ORDRE: ordre_de_service,
}
#: Written to one titulaire each.
LETTERS = frozenset({DocumentKind.CONSULTATION, DocumentKind.REJET_D_OFFRE})
NOTHING = "Aucun document n’a été écrit."


def contents(
    source: Source,
    kind: DocumentKind,
    *,
    titulaire: str = "",
    deliverable: str = "",
    version: int | None = None,
    attempt: int | None = None,
) -> Iterator[Content]:
    """The documents of this kind; NotFound, BadInput or Contradiction where there is none to write."""
    _fits(kind, titulaire=bool(titulaire), submission=bool(deliverable or version or attempt))
    if titulaire:
        _known(source, titulaire)
    if kind is DocumentKind.CONSULTATION:
        yield from (lettre_de_consultation(source, one) for one in _consulted(source, titulaire))
    elif kind is DocumentKind.REJET_D_OFFRE:
        yield from (lettre_de_rejet(source, one) for one in _rejected(source, titulaire))
    elif kind in DECISIONS:
        track = _track(source, kind, deliverable, version)
        yield decision_on(source, kind, track, _attempt(source, kind, track, attempt))
    else:
        yield ALONE[kind](source)


def _fits(kind: DocumentKind, *, titulaire: bool, submission: bool) -> None:
    """A word that this document does not use is a mistake, not something to pass over."""
    title = DOCUMENT_TITLES[kind]
    if titulaire and kind not in LETTERS:
        raise BadInput(
            f"{title} : ce document n’est pas écrit titulaire par titulaire.",
            kept=NOTHING,
            todo="Retirez --titulaire.",
            field="titulaire",
        )
    if submission and kind not in DECISIONS:
        raise BadInput(
            f"{title} : ce document ne porte pas sur un livrable.",
            kept=NOTHING,
            todo="Retirez --deliverable, --version et --attempt.",
            field="deliverable",
        )


def _known(source: Source, titulaire: str) -> None:
    lot = source.framework
    if lot is None or titulaire not in lot.titulaires:
        known = ", ".join(lot.titulaires) if lot else ""
        raise NotFound(
            f"Le titulaire {quoted(titulaire)} n’est pas de l’accord-cadre de cet atelier.",
            kept=NOTHING,
            todo=f"Titulaires : {known}." if known else "AD1 n’a pas encore enregistré l’accord-cadre.",
            field="titulaire",
        )


def _consulted(source: Source, titulaire: str) -> list[str | None]:
    """The one named, else all of them; one letter in blank before the accord-cadre is registered."""
    if titulaire:
        return [titulaire]
    return list(source.framework.titulaires) if source.framework and source.framework.titulaires else [None]


def _rejected(source: Source, titulaire: str) -> list[str | None]:
    """Whoever made an offer that is not chosen; one letter in blank before any consultation."""
    round_ = source.round
    if round_ is None:
        return [titulaire or None]
    if titulaire and round_.choice and round_.choice.titulaire == titulaire:
        raise Contradiction(
            f"{source.title(titulaire)} est le titulaire choisi : son offre ne se rejette pas.",
            kept=NOTHING,
            todo="Nommez un autre titulaire, ou aucun pour écrire toutes les lettres.",
            field="titulaire",
        )
    found = rejected_titulaires(round_)
    if titulaire and titulaire not in round_.offers:
        raise _nothing(f"{source.title(titulaire)} n’a pas fait d’offre à cette consultation")
    if not found or (titulaire and titulaire not in found):
        raise _nothing("aucune de ces offres n’est rejetée, et le choix n’est pas fait")
    return [titulaire] if titulaire else list(found)


def _track(source: Source, kind: DocumentKind, deliverable: str, version: int | None) -> Track:
    """The deliverable, in the version asked for; of a cumulative one, the last handed in."""
    known = source.process.deliverables_by_key
    if not deliverable:
        raise BadInput(
            f"{DOCUMENT_TITLES[kind]} : il faut dire sur quel livrable.",
            kept=NOTHING,
            todo=f"Ajoutez --deliverable. Livrables : {', '.join(known)}.",
            field="deliverable",
        )
    if deliverable not in known:
        raise NotFound(
            f"Le livrable {quoted(deliverable)} n’existe pas.",
            kept=NOTHING,
            todo=f"Livrables : {', '.join(known)}.",
            field="deliverable",
        )
    found = [
        track for (key, _), track in tracks(source.process, source.history).items() if key == deliverable
    ]
    mine = [one for one in found if one.attempts and (one.version is None or version in {None, one.version})]
    if not mine:
        title = deliverable_title(source.process, deliverable, version)
        raise _nothing(f"le livrable {quoted(title)} n’a pas été remis")
    return mine[-1]


def _attempt(source: Source, kind: DocumentKind, track: Track, number: int | None) -> Attempt:
    """The submission asked for, else the last one."""
    if number is not None and not 1 <= number <= len(track.attempts):
        raise NotFound(
            f"La remise n° {number} n’existe pas : il y en a {len(track.attempts)}.",
            kept=NOTHING,
            todo="Changez --attempt.",
            field="attempt",
        )
    attempt = track.attempts[(number or len(track.attempts)) - 1]
    if not may_be_written(attempt, DECISIONS[kind]):
        raise _decided(source, track, attempt, DECISIONS[kind])
    return attempt


def _decided(source: Source, track: Track, attempt: Attempt, decision: Decision) -> Contradiction:
    assert attempt.answer is not None  # noqa: S101 - otherwise any decision may be written
    title = deliverable_title(source.process, track.deliverable.key, track.version)
    outcome = OUTCOME_TITLES.get(attempt.answer.outcome, attempt.answer.outcome)
    return Contradiction(
        f"La remise n° {attempt.number} du livrable {quoted(title)} a déjà une autre issue ({outcome}) : "
        f"il n’y a pas de décision ({OUTCOME_TITLES[decision]}) à écrire.",
        kept=NOTHING,
        todo="Demandez le document de cette issue, ou une autre remise (--attempt).",
        field="kind",
    )


def _nothing(why: str) -> NotFound:
    return NotFound(f"Il n’y a rien à écrire : {why}.", kept=NOTHING, todo="", field="kind")

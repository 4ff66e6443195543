"""What the buyer decides on a submission: one document for each decision (CCAG-PI 2021, art. 28 and 29)."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.blanks import Blank, Said, amount_or_blank, day_or_blank, lines, or_blank
from models.clocks import Answer
from models.deliverables import Attempt, Track
from models.documents.content import Content, DocumentKind, Source
from models.documents.orders import chosen
from models.french import french_amount, french_date, listed
from models.kinds import Decision, DecisionPrise, Reply, ReponseDuTitulaire
from models.legal import Legal
from models.moments import local_day
from models.pinned import delays_of
from models.wording import deliverable_title

DECISIONS = {
    DocumentKind.ADMISSION: Decision.ADMISSION,
    DocumentKind.AJOURNEMENT: Decision.AJOURNEMENT,
    DocumentKind.REFACTION: Decision.REFACTION,
    DocumentKind.REJET: Decision.REJET,
}
#: The delays that each decision starts, in the order in which they may run.
STARTS = {
    DocumentKind.AJOURNEMENT: (Legal.ACCEPTANCE, Legal.RESUBMISSION, Legal.AFTER_AJOURNEMENT),
    DocumentKind.REFACTION: (Legal.OBSERVATIONS, Legal.AFTER_OBSERVATIONS),
}


def decision_on(source: Source, kind: DocumentKind, track: Track, attempt: Attempt) -> Content:
    """The decision as it was recorded, or its draft: blanks where nothing is."""
    answer = recorded(attempt, DECISIONS[kind])
    said = answer.fact.payload if answer and answer.fact else None
    decision = said if isinstance(said, DecisionPrise) else None
    # Without its notification a decision still takes effect here; a letter does not make up that date.
    told = decision.notified_at if decision else None
    notified = local_day(told, source.history.zone) if told else None
    context = {
        **source.common(),
        "reference": source.reference,
        "titulaire": source.party(chosen(source)),
        **_submission(source, track, attempt),
        "decided_on": day_or_blank(
            answer.fact.when.day if answer and answer.fact else None, "date de la décision"
        ),
        "notified_on": day_or_blank(notified, "date de la notification"),
        "act": or_blank(decision.act if decision else None, "référence de l’acte signé"),
        **_own(source, kind, track, decision, notified),
    }
    if kind is DocumentKind.REFACTION:
        context["after"] = _after_comments(source, track, attempt, answer)
    return Content(kind, f"{_about(track)}-{attempt.number}", context, answer.at if answer else attempt.at)


def recorded(attempt: Attempt, decision: Decision) -> Answer | None:
    """The last such decision that took effect on this submission."""
    return next((one for one in reversed(attempt.answers) if one.outcome == decision and one.fact), None)


def may_be_written(attempt: Attempt, decision: Decision) -> bool:
    """Whether it was taken, or may still be: not once another one, or silence, has decided."""
    if recorded(attempt, decision) or not attempt.answers:
        return True
    commented = attempt.clock is not None and attempt.clock.legal is Legal.AFTER_OBSERVATIONS
    adjourned = attempt.answers[-1].outcome == Decision.AJOURNEMENT
    return commented or adjourned


def _own(
    source: Source, kind: DocumentKind, track: Track, decision: DecisionPrise | None, notified: date | None
) -> dict[str, Any]:
    """What this decision alone says."""
    if kind is DocumentKind.ADMISSION:
        noted = decision.observations if decision else None
        return {"observations": lines(noted, "") if noted else []}
    reasons = lines(decision.reasons if decision else None, f"motifs de la décision ({DECISIONS[kind]})")
    delays = {legal.value: _delay(source, legal, notified) for legal in STARTS.get(kind, ())}
    verification = source.delay(Legal.VERIFICATION)
    if kind is DocumentKind.REFACTION:
        return {"reasons": reasons, "delays": delays, "money": _money(source, track, decision)}
    if kind is DocumentKind.AJOURNEMENT:
        return {"reasons": reasons, "delays": delays, "verification": verification}
    return {"reasons": reasons, "verification": verification}


def _after_comments(
    source: Source, track: Track, attempt: Attempt, answer: Answer | None
) -> dict[str, Said] | None:
    """Of a réfaction that answers comments, hence final: their date, the decision it replaces (29.3)."""
    rank = attempt.answers.index(answer) if answer in attempt.answers else 0
    first = attempt.answers[rank - 1] if answer and rank else None
    if answer is None or first is None or first.fact is None or first.outcome != Decision.REFACTION:
        return None
    said = [
        fact
        for fact in source.history.of("reponse-du-titulaire")
        if isinstance(fact.payload, ReponseDuTitulaire)
        and fact.payload.deliverable == track.deliverable.key
        and track.version in {None, fact.payload.version}
        and fact.payload.reply is Reply.OBSERVATIONS
        and first.at <= fact.at <= answer.at
    ]
    return {
        "comments": day_or_blank(said[-1].when.day if said else None, "date des observations du titulaire"),
        "replaces": french_date(first.fact.when.day),
    }


def _about(track: Track) -> str:
    """« carnet-de-suivi-v1 », as the split of the price names it too."""
    return f"{track.deliverable.key}-v{track.version}" if track.version else track.deliverable.key


def _submission(source: Source, track: Track, attempt: Attempt) -> dict[str, Any]:
    """What was handed in: its title, its date, its rank, what it lacks, until when it may be verified."""
    missing = [track.deliverable.parts[part] for part in attempt.missing]
    ends = attempt.verification_ends
    return {
        "deliverable": deliverable_title(source.process, track.deliverable.key, track.version),
        "attempt": attempt.number,
        "handed_in": attempt.fact.when.exact(),
        "missing_parts": listed(missing),
        "verified_until": french_date(ends) if ends else Blank("fin du délai de vérification"),
        "contractual": track.contractual,
    }


def _money(source: Source, track: Track, decision: DecisionPrise | None) -> dict[str, Said]:
    """The price of the prestation, what a réfaction takes off it, what is left; HT."""
    split = source.signed.split if source.signed else {}
    price = split.get(_about(track))
    off = decision.amount_ht if decision else None
    left = price - off if price is not None and off is not None else None
    return {
        "price": amount_or_blank(price, "prix de la prestation, HT"),
        "off": amount_or_blank(off, "montant de la réfaction, HT"),
        "left": french_amount(left) if left is not None else Blank("prix après réfaction, HT"),
    }


def _delay(source: Source, legal: Legal, notified: date | None) -> dict[str, Said]:
    """How long, its article; and its last day where it runs from a notification that is known."""
    found = delays_of(source.process, source.history).get(legal)
    runs = notified is not None and legal in _FROM_NOTIFICATION
    until = source.history.calendar.deadline(notified, found) if runs and notified and found else None
    return {
        "length": source.delay(legal),
        "article": source.article(legal),
        "until": f", soit jusqu’au {french_date(until)} inclus" if until else "",
    }


_FROM_NOTIFICATION = frozenset({Legal.ACCEPTANCE, Legal.RESUBMISSION, Legal.OBSERVATIONS})

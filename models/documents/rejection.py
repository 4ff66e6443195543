"""The letter to a titulaire whose offer is not chosen: its own motives, and what the law adds (R2181-3)."""

from __future__ import annotations

from typing import Any

from models.blanks import Blank, Said, lines, number, short_number
from models.documents.analysis import JUDGEMENT_TITLES, outcome, ranked
from models.documents.content import Content, DocumentKind, Source
from models.documents.receptions import consultation, moment_said
from models.documents.waiting import waiting
from models.french import french_date, french_late
from models.kinds import Judgement, RejetNotifie
from models.moments import Precision, local_day
from models.rounds import Round

#: Where each reason to set an offer aside is defined.
ARTICLES = {
    Judgement.IRREGULIERE: "CCP, art. L2152-1 et L2152-2",
    Judgement.INACCEPTABLE: "CCP, art. L2152-1 et L2152-3",
    Judgement.INAPPROPRIEE: "CCP, art. L2152-1 et L2152-4",
}


def rejected_titulaires(round_: Round) -> tuple[str, ...]:
    """Whoever made an offer that is not the one chosen; before the choice, those set aside alone."""
    if round_.choice is None and round_.ended is None:
        return tuple(key for key in round_.offers if key in round_.late or _set_aside(round_, key))
    chosen = round_.choice.titulaire if round_.choice else None
    return tuple(key for key in round_.offers if key != chosen)


def _set_aside(round_: Round, titulaire: str) -> bool:
    said = round_.judged.get(titulaire)
    return said is not None and said.judgement in ARTICLES


def lettre_de_rejet(source: Source, titulaire: str | None) -> Content:
    """Never a mark or a price of another: the attributaire’s name and the reasons of the choice only."""
    context = {
        **source.common(),
        "titulaire": source.party(titulaire),
        "consultation": consultation(source),
        "motive": _motive(source, titulaire),
        "reasons": _reasons(source, titulaire),
        "marks": _own_marks(source, titulaire),
        "outcome": outcome(source),
        "waiting": waiting(source),
        "notified_on": _notified_on(source, titulaire),
    }
    return Content(DocumentKind.REJET_D_OFFRE, titulaire or "", context, _dated(source, titulaire))


def _motive(source: Source, titulaire: str | None) -> dict[str, Any]:
    """In one word, why: late, set aside with its article, or compared and not the best."""
    round_ = source.round
    offer = round_.offers.get(titulaire or "") if round_ else None
    if round_ is None or titulaire is None or offer is None:
        return {"nature": "unknown", "says": Blank("motif du rejet")}
    if titulaire in round_.late:
        exact = offer.when.precision is not Precision.DAY
        late = french_late(int((offer.at - round_.deadline).total_seconds())) if exact else None
        return {
            "nature": "late",
            "received": offer.when.exact(),
            "deadline": moment_said(source, round_.deadline),
            "late_by": late or Blank("heure exacte de réception"),
        }
    said = round_.judged.get(titulaire)
    if said and said.judgement in ARTICLES:
        title = JUDGEMENT_TITLES[said.judgement]
        return {"nature": "set aside", "says": title, "article": ARTICLES[said.judgement]}
    return {"nature": "compared"}


def _letter(source: Source, titulaire: str | None) -> RejetNotifie | None:
    fact = source.round.rejected.get(titulaire or "") if source.round else None
    return fact.payload if fact and isinstance(fact.payload, RejetNotifie) else None


def _reasons(source: Source, titulaire: str | None) -> list[Said]:
    """As notified; before that, those of its being set aside; a late offer needs no other."""
    letter = _letter(source, titulaire)
    round_ = source.round
    if letter is None and round_ and titulaire in round_.late:
        return []
    judged = round_.judged.get(titulaire or "") if round_ else None
    set_aside = judged.reasons if judged and judged.judgement in ARTICLES else None
    return lines(letter.reasons if letter else set_aside, "motifs du rejet de l’offre")


def _own_marks(source: Source, titulaire: str | None) -> list[dict[str, Said]]:
    """What its own offer got on each criterion, once the choice is made: until then marks are not shown."""
    found = ranked(source) if source.round and source.round.choice else None
    own = next((one for one in found.scores if one.titulaire == titulaire), None) if found else None
    if own is None or own.total is None:
        return []
    return [
        {
            "criterion": source.criterion(one.key),
            "weight": f"{short_number(one.weight)} %",
            "mean": number(one.mean) if one.mean is not None else Blank("note"),
        }
        for one in own.criteria
    ]


def _notified_on(source: Source, titulaire: str | None) -> Said:
    fact = source.round.rejected.get(titulaire or "") if source.round else None
    if fact is None:
        return Blank("date de la lettre")
    letter = _letter(source, titulaire)
    notified = letter.notified_at if letter else None
    return french_date(local_day(notified, source.history.zone) if notified else fact.when.day)


def _dated(source: Source, titulaire: str | None) -> Any:
    round_ = source.round
    if round_ is None:
        return source.registered_at
    fact = round_.rejected.get(titulaire or "") or round_.offers.get(titulaire or "") or round_.launched
    return fact.at

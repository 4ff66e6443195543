"""The consultation and what came back, in dates alone: the part that an opening and an analysis share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.blanks import Blank, Said, lines, or_blank
from models.documents.content import Source
from models.facts import Fact
from models.french import french_date, french_late, french_second
from models.kinds import LimiteReportee, OffreRecue, OffresOuvertes
from models.kinds.passation import ConsultationLancee
from models.moments import Precision, exactly
from models.rounds import Round


def moment_said(source: Source, moment: datetime) -> str:
    """A moment that decides: to the second where it has seconds."""
    zone = source.history.zone
    return french_second(moment, zone) if moment.second else exactly(moment, zone).shown()


def deadline(source: Source) -> Said:
    """Until when offers may come, as put off last."""
    return moment_said(source, source.round.deadline) if source.round else Blank("date et heure limites")


def consultation(source: Source) -> dict[str, Any]:
    """When it was launched, whom it went to, until when, and each time the limit was put off."""
    round_ = source.round
    said = round_.launched.payload if round_ else None
    launched = said if isinstance(said, ConsultationLancee) else None
    return {
        "launched_on": french_date(round_.launched.when.day) if round_ else Blank("date de la consultation"),
        "reference": or_blank(launched.reference if launched else None, "référence de la consultation"),
        "url": or_blank(launched.url if launched else None, "adresse de la consultation sur PLACE"),
        "deadline": deadline(source),
        **_consulted(source, launched),
        "put_off": [
            {"until": moment_said(source, one.deadline), "reason": lines(one.reason, "motif du report")}
            for one in _put_off(round_)
        ],
    }


def _consulted(source: Source, launched: ConsultationLancee | None) -> dict[str, Any]:
    """How many titulaires, and those whom the list that was typed leaves out (R2162-10, 1°)."""
    everybody = tuple(source.framework.titulaires) if source.framework else ()
    typed = launched.titulaires if launched else ()
    asked = len(typed or everybody)
    left_out = [key for key in everybody if typed and key not in typed]
    return {
        "consulted": str(asked) if asked else Blank("nombre de titulaires consultés"),
        "forgotten": [Blank(f"consultation de {source.title(key)}") for key in left_out],
    }


def _put_off(round_: Round | None) -> list[LimiteReportee]:
    said = (fact.payload for fact in round_.of("limite-reportee")) if round_ else ()
    return [one for one in said if isinstance(one, LimiteReportee)]


def receptions(source: Source) -> list[dict[str, Any]]:
    """Each reception, in the order of the clock: whose, when, and whether it counts (R2151-5, R2151-6)."""
    round_ = source.round
    return [_reception(source, round_, fact) for fact in round_.of("offre-recue")] if round_ else []


def _reception(source: Source, round_: Round, fact: Fact) -> dict[str, Any]:
    assert isinstance(fact.payload, OffreRecue)  # noqa: S101 - narrows the type for mypy
    key = fact.payload.titulaire
    late = fact.at > round_.deadline
    return {
        "titulaire": source.title(key),
        "received": fact.when.exact(),
        "late": late,
        "late_by": _late_by(fact, round_) if late else "",
        "counts": round_.offers.get(key) is fact and not late,
    }


def _late_by(fact: Fact, round_: Round) -> Said:
    """« 29 s »; what is known to the day alone has no seconds."""
    if fact.when.precision is Precision.DAY:
        return Blank("heure exacte de réception")
    return french_late(int((fact.at - round_.deadline).total_seconds()))


def silent(source: Source) -> dict[str, list[Said]]:
    """Who said that it would make no offer, and who said nothing."""
    round_, lot = source.round, source.framework
    keys = list(lot.titulaires) if lot and round_ else []
    declined = [key for key in keys if round_ and key in round_.declined]
    mute = [key for key in keys if round_ and key not in {*round_.offers, *declined}]
    return {"declined": [source.title(key) for key in declined], "mute": [source.title(key) for key in mute]}


def opening(source: Source) -> dict[str, Any]:
    """When the offers were opened, and who was there."""
    fact = source.round.first("offres-ouvertes") if source.round else None
    said = fact.payload if fact else None
    present = (said.present or ()) if isinstance(said, OffresOuvertes) else ()
    return {
        "opened_at": fact.when.exact() if fact else Blank("date et heure de l’ouverture"),
        "present": [source.names.get(ref, ref) for ref in present]
        or [Blank("noms et qualités des personnes présentes")],
    }

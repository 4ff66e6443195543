"""What happened in a played year: per territory for people, as JSON for scripts."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from config.wiring import House
from models.endings import MarketEnd, ends_of
from models.french import french_date, plural
from models.outcomes import count_by_state
from models.queries import journals, messages_of
from models.tables import Message, Refused
from service.accounts_of_mail import accounts_of
from tasks.load import load
from tasks.status import status

Summary = dict[str, Any]


def summary_of(house: House) -> Summary:
    """The contract of `var/demo/summary.json`."""
    now = house.now()
    with house.reading() as session:
        slugs = [row.slug for row in journals(session) if row.session_slug]
        accounts, rows = accounts_of(messages_of(session)), count_by_state(session)
        return {
            "ateliers": [
                _atelier(status(session, slug, at=now), _market(session, slug, now)) for slug in slugs
            ],
            # The mails that left; `mail` says what they told, and to whom how often.
            "messages": len(accounts.mails),
            "mail": accounts.as_dict(),
            "refusals": session.exec(select(func.count()).select_from(Refused)).one(),
            "unknown": rows.get("unknown", 0),
        }


def _market(session: Session, slug: str, at: datetime) -> tuple[MarketEnd, ...]:
    """How its passation ended: dates and words, nothing of what was compared."""
    return ends_of(load(session, slug).situation(at).history)


def _atelier(shown: dict[str, Any], market: tuple[MarketEnd, ...]) -> dict[str, Any]:
    phases = [{key: phase[key] for key in ("key", "opened_on", "closed_on")} for phase in shown["phases"]]
    ends = [{"end": one.key, "on": one.on.isoformat()} for one in market]
    return {"slug": shown["atelier"], "phases": phases, "market": ends}


def write_summary(path: Path, summary: Summary) -> None:
    """Writes it where the contract says."""
    path.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def report(house: House, summary: Summary, *, received: int) -> str:
    """The same for a person: each territory's phases, dates, messages and refusals."""
    now = house.now()
    lines: list[str] = []
    with house.reading() as session:
        for atelier in summary["ateliers"]:
            slug = atelier["slug"]
            lines += _territory(session, status(session, slug, at=now), _market(session, slug, now))
    lines += [*_mail(summary["mail"]), ""]
    sent = plural(summary["messages"], "mail parti", "mails partis")
    refused = plural(summary["refusals"], "refus", "refus")
    lines.append(f"{sent}, {received} reçus, {summary['unknown']} d’issue inconnue ; {refused} en chemin.")
    return "\n".join(lines)


def _mail(told: dict[str, Any]) -> list[str]:
    """What was said, in how many mails, and how many each had; what was not said, and why."""
    told_once = plural(told["told"], "message dit", "messages dits")
    apart = f"{told['told_alone']} seuls, {told['told_together']} avec d’autres"
    lines = [f"{told_once}, chacun une fois, en {plural(told['mails'], 'mail')} : {apart}."]
    for one in told["per_week"]:
        often = f"{one['mails_per_week']:.1f}".replace(".", ",")
        people = plural(one["people"], "personne")
        lines.append(
            f"  {one['title']} ({people}) : {often} mail par semaine chacun, "
            f"{one['fullest_week']} au plus en une semaine"
        )
    lines += [f"  Non dit ({count}) : {why}" for why, count in told["skipped"].items()]
    return lines


def _territory(session: Session, shown: dict[str, Any], market: tuple[MarketEnd, ...]) -> list[str]:
    slug = shown["atelier"]
    sent = session.exec(
        select(func.count())
        .select_from(Message)
        .where(col(Message.scope) == slug, col(Message.state).in_(["sent", "grouped"]))
    ).one()
    refused = session.exec(select(func.count()).select_from(Refused).where(col(Refused.scope) == slug)).one()
    lines = [f"{shown['name']} — {plural(sent, 'message')}, {plural(refused, 'refus', 'refus')}"]
    ends = (f"{one.title} le {french_date(one.on)}" for one in market)
    lines.append(f"  Marché subséquent : {', puis '.join(ends) or 'consultation en cours'}.")
    for phase in shown["phases"]:
        days = [
            french_date(date.fromisoformat(phase[key])) if phase[key] else "…"
            for key in ("opened_on", "closed_on")
        ]
        lines.append(
            f"  {phase['rank']:>2} {phase['title'].partition(' : ')[0]:<46} {days[0]:>17} → {days[1]}"
        )
    lines += [f"  ⚠ {one['text']}" for one in shown["health"]["anomalies"]]
    return [*lines, ""]

"""The boards that people look at in Prefect: Markdown made from a situation's stable JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from models.attending import in_words
from models.french import NBSP, french_date, french_dates, french_moment, listed, plural
from models.situation import STATE_TITLES, State
from notifications.markdown import safe
from notifications.tally import messages_part, messages_table

Status = Mapping[str, Any]
_SIGNS = {"locked": "○", "ready": "◔", "open": "◑", "closed": "●"}


def atelier_board(
    status: Status,
    *,
    zone: str,
    links: Iterable[tuple[str, str]] = (),
    mails: Status | None = None,
    letters: Iterable[Status] = (),
) -> str:
    """The thirteen lines, what is missing, who owes it, since when; then what became of its messages."""
    moment = french_moment(datetime.fromisoformat(status["at"]), zone)
    lines = [f"# {safe(status['name'])}", "", f"Situation au {moment}. {_summary(status)}", ""]
    lines += [
        *_ended(status),
        *_anomalies(status),
        *_table(status),
        "",
        *_owed(status, zone),
        *(messages_part(mails, letters, zone=zone) if mails else ()),
        *_foot(status, links),
    ]
    return "\n".join(lines) + "\n"


def session_board(status: Status, *, zone: str, mails: Mapping[str, Status] | None = None) -> str:
    """A line per territory: where it stands, what is late, what comes next; then what became of messages."""
    moment = french_moment(datetime.fromisoformat(status["at"]), zone)
    lines = [f"# {safe(status['name'])}", "", f"Situation au {moment}.", "", *_national(status), ""]
    lines += ["| Territoire | Phase en cours | Terminées | En retard | Anomalies |", "|---|---|---|---|---|"]
    for atelier in status["ateliers"]:
        current = next((p for p in atelier["phases"] if p["key"] == atelier["current"]), None)
        done = sum(phase["state"] == "closed" for phase in atelier["phases"])
        late = "<br>".join(_item(item) for item in atelier["health"]["late"]) or "—"
        odd = (
            plural(len(atelier["health"]["anomalies"]), "anomalie") if atelier["health"]["anomalies"] else "—"
        )
        title = _current(current) if current else "pas encore commencée"
        lines.append(
            f"| {safe(atelier['name'])} | {title} | {done}/{len(atelier['phases'])} | {late} | {odd} |"
        )
    names = {status["session"]: status["name"]} | {one["atelier"]: one["name"] for one in status["ateliers"]}
    lines += ["", *messages_table(names, mails)] if mails else []
    return "\n".join(lines) + "\n"


def _current(phase: Status) -> str:
    """The phase, and what stands for all that it waits for where that is not said."""
    note = phase.get("note")
    return safe(f"{phase['title']} ({note})" if note else phase["title"])


def run_title(status: Status) -> str:
    """« Pays de … · 7/13 Ateliers in situ n° 2 · attend la remise du carnet de suivi »."""
    name, phases = status["name"], status["phases"]
    # A national event may open months ahead: what a territory is at is its own latest phase.
    opened = [phase for phase in phases if phase["opened_on"] and phase["scope"] == "atelier"]
    if not opened:
        return f"{name} · pas encore commencé"
    phase = max(opened, key=lambda one: (one["opened_on"], one["rank"]))
    title = phase["title"].partition(" : ")[0]
    return f"{name} · {phase['rank']}/{len(phases)} {title} · {_awaits(status, phase)}"[:250]


def _awaits(status: Status, current: Status) -> str:
    phases: list[Status] = status["phases"]
    if current.get("note"):
        return str(current["note"])
    if current["unmet"]:
        return f"attend : {current['unmet'][0]['what']}"
    ready = next((phase for phase in phases if phase["state"] == "ready"), None)
    if ready:
        return f"à ouvrir : {ready['title'].partition(' : ')[0]}"
    if status.get("ended"):
        return str(status["ended"]["text"])
    if all(phase["state"] == "closed" for phase in phases):
        return "terminé"
    return "à jour"


def _summary(status: Status) -> str:
    done = sum(phase["state"] == "closed" for phase in status["phases"])
    late = len(status["health"]["late"])
    said = f"{plural(done, 'phase terminée', 'phases terminées')} sur {len(status['phases'])}"
    if not late and status.get("ended"):
        return f"{said}."
    return f"{said}, {plural(late, 'retard')}." if late else f"{said}, rien en retard."


def _ended(status: Status) -> list[str]:
    ended = status.get("ended")
    return [f"**{safe(ended['text'])}**", ""] if ended else []


def _anomalies(status: Status) -> list[str]:
    found = status["health"]["anomalies"]
    titles = {phase["key"]: phase["title"] for phase in status["phases"]}
    lines = [
        f"> ⚠ {safe(titles[one['phase']])} — {safe(one['text'])}"
        if one["phase"]
        else f"> ⚠ {safe(one['text'])}"
        for one in found
    ]
    return ["\n>\n".join(lines), ""] if lines else []


def _table(status: Status) -> list[str]:
    """The thirteen lines in four narrow columns: Prefect's page keeps a third of its width for itself."""
    lines = ["| | Phase | État | Ce qui manque |", "|---|---|---|---|"]
    for phase in status["phases"]:
        cells = (str(phase["rank"]), _title(phase), _state(phase), _missing(phase))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _title(phase: Status) -> str:
    """The phase and, for an event, its dates and who came."""
    attendance = f" ({phase['attendance']})" if phase["attendance"] else ""
    days = french_dates(date.fromisoformat(day) for day in phase["dates"])
    dated = f"<br>*{days}{attendance}*" if days else ""
    coming = phase.get("coming")
    invited = f"<br>invitations : {in_words(coming)}" if coming else ""
    return f"{safe(phase['title'])}{dated}{invited}{_drift(phase)}"


def _drift(phase: Status) -> str:
    """How far from the date first planned."""
    count = phase["drift_days"]
    if not count or not phase["dates"]:
        return ""
    word = "plus tard" if count > 0 else "plus tôt"
    return f"<br>prévu le {_day(phase['planned_open'])} : {plural(abs(count), 'jour')} {word}"


def _state(phase: Status) -> str:
    """The word on screen, and since when it is so."""
    state = State(phase["state"])
    since = phase["closed_on"] or phase["opened_on"]
    shown = f"{_SIGNS[state]} {STATE_TITLES[state]}".replace(" ", NBSP)
    return f"{shown}<br>{date.fromisoformat(since):%d/%m/%Y}" if since else shown


def _missing(phase: Status) -> str:
    """What is owed, what was missing when it began, and what is gone on without."""
    said = [safe(phase["note"])] if phase.get("note") else []
    if phase["engaged_without"]:
        things = listed(item["what"] for item in phase["engaged_without"])
        said.append(f"engagée sans : {safe(things)}")
    said += [_item(item) for item in phase["unmet"] if phase["state"] == "open"]
    said += [
        f"poursuite sans attendre : {safe(one['what'])} ({safe(one['reason'])})" for one in phase["waived"]
    ]
    return "<br>".join(said)


def _owed(status: Status, zone: str) -> list[str]:
    """Who owes what, by when, since when; what the next phase waits for by a date is owed already."""
    if not status["owed"]:
        return []
    lines = ["## Qui doit quoi", "", "| Quoi | Qui | Pour le | Depuis le |", "|---|---|---|---|"]
    for item in sorted(status["owed"], key=lambda item: item["due"] or "9"):
        since = french_moment(datetime.fromisoformat(item["since"]), zone) if item["since"] else ""
        due = _day(item["due"]) or "sans date fixée"
        lines.append(
            f"| {safe(item['what'])} | {item['owner_title']} | {due} | {since.partition(' à ')[0]} |"
        )
    return [*lines, ""]


def _foot(status: Status, links: Iterable[tuple[str, str]]) -> list[str]:
    head = f"Fait n° {status['seq']}, empreinte du journal : `{status['head'][:16]}`."
    return [head, *[f"[{title}]({url})" for title, url in links]]


def _national(status: Status) -> list[str]:
    lines = ["| Événement national | État | Dates |", "|---|---|---|"]
    for phase in status["phases"]:
        days = french_dates(date.fromisoformat(day) for day in phase["dates"]) or "sans date"
        invited = f"<br>{in_words(phase['coming'])}" if phase.get("coming") else ""
        lines.append(f"| {safe(phase['title'])} | {STATE_TITLES[State(phase['state'])]} | {days}{invited} |")
    return lines


def _item(item: Status) -> str:
    due = f", pour le {_day(item['due'])}" if item["due"] else ""
    return safe(f"{item['what']} — {item['owner_title']}{due}")


def _day(day: str | None) -> str:
    return french_date(date.fromisoformat(day)) if day else ""

"""The French text of answers: for a terminal, without colours that a file would keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from models.attending import in_words
from models.french import (
    NBSP,
    enumerate_french,
    french_date,
    french_dates,
    french_moment,
    french_second,
    listed,
    plural,
)
from models.situation import STATE_TITLES, State

Data = Mapping[str, Any]
#: A moment as a fact keeps it.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
SIGNS = {"locked": "○", "ready": "◔", "open": "◑", "closed": "●"}


def day(text: str | None) -> str:
    """An ISO day in French, or nothing."""
    return french_date(date.fromisoformat(text)) if text else ""


def owed(item: Data) -> str:
    """« remise du carnet de suivi v1 — mandataire de l’équipe, pour le 5 mai 2027 »."""
    due = f", pour le {day(item['due'])}" if item["due"] else ""
    due += f" ({item['article']})" if item["due"] and item.get("article") else ""
    return f"{item['what']} — {item['owner_title']}{due}{taken(item)}"


def taken(item: Data) -> str:
    """« , pris en charge, nouvelle date : le 15 juin 2027 (congés) », where somebody answered so."""
    said = item.get("taken")
    return (
        f", pris en charge, nouvelle date{NBSP}: le {day(said['until'])} ({said['reason']})" if said else ""
    )


def status_lines(status: Data) -> Iterator[str]:
    """The thirteen lines of an atelier, and a line per atelier for a session."""
    when = french_moment(datetime.fromisoformat(status["at"]), status["zone"])
    yield f"{status['name']} — au {when} (fait n° {status['seq']})"
    yield ""
    for rank, phase in enumerate(status["phases"], 1):
        yield from _phase_lines(rank, phase)
    if status["ended"]:
        yield f"{'':>4}{status['ended']['text']}"
    yield from clock_lines(status["clock"])
    for one in status["key_people"]:
        since = f" depuis le {french_moment(datetime.fromisoformat(one['since']), status['zone'])}"
        yield f"{'':>4}{one['title']} : {(one['person'] or 'personne') + since}"
    for item in status["standing"]:
        yield f"{'':>4}hors des phases : {owed(item)}"
        yield from (f"{'':>6}{reason}" for reason in item["because"])
    for one in status["health"]["anomalies"]:
        yield f"  ⚠ {one['phase'] + ' : ' if one['phase'] else ''}{one['text']}"
    late = status["health"]["late"]
    if late:
        yield ""
        yield f"En retard : {listed(owed(item) for item in late)}."
    for atelier in status.get("ateliers", ()):
        yield ""
        yield from status_lines(atelier)


def clock_lines(clock: Data | None) -> Iterator[str]:
    """How long the team still has, and which days did not count."""
    if clock is None:
        return
    until = f"finit le {day(clock['end'])}" if clock["end"] else "arrêté, une vérification est en cours"
    left = clock["days_left"]
    rest = f"{plural(left, 'jour')} restants" if left >= 0 else f"{plural(-left, 'jour')} de retard"
    said = f"achevé le {day(clock['done'])}" if clock["done"] else f"{until}, {rest}"
    yield f"{'':>4}délai d’exécution : {said} ({plural(clock['days_used'], 'jour')} comptés)"
    yield from (f"{'':>6}{reason}" for reason in clock["because"])


def _phase_lines(rank: int, phase: Data) -> Iterator[str]:
    state = STATE_TITLES[State(phase["state"])]
    days = french_dates(date.fromisoformat(text) for text in phase["dates"])
    attendance = f" · {phase['attendance']}" if phase["attendance"] else ""
    shown = f"{phase['title']}{' · ' + days if days else ''}{attendance}"
    yield f"{rank:>3} {SIGNS[phase['state']]} {state:<9} {shown}"
    if phase["drift_days"] and phase["dates"] and phase["state"] != "closed":
        yield f"{'':>16}{drifted(phase)}"
    yield from _coming_lines(phase.get("coming"))
    if phase["engaged_without"]:
        yield f"{'':>16}engagée sans : {listed(item['what'] for item in phase['engaged_without'])}"
    for waiver in phase["waived"]:
        until = f", jusqu’au {day(waiver['until'])}" if waiver["until"] else ""
        why = f"{waiver['reason']}{until}, {signed(waiver)}"
        yield f"{'':>16}poursuite sans attendre : {waiver['what']} ({why})"
    if phase.get("note"):
        yield f"{'':>16}{phase['note']}"
    for item in phase["unmet"] if phase["state"] == "open" else ():
        yield f"{'':>16}attend : {owed(item)}"
        yield from (f"{'':>18}{reason}" for reason in item["because"])
        yield from (f"{'':>18}à reprendre ({one['deliverable']}) : {one['text']}" for one in item["carried"])


def _coming_lines(coming: Data | None) -> Iterator[str]:
    """Who comes, by name for those who prepare the event."""
    if coming is None:
        return
    yield f"{'':>16}invitations : {in_words(coming)}"
    for one in coming["people"] or ():
        yield f"{'':>18}{one['email']} : {one['title']}"


def drifted(phase: Data) -> str:
    """« prévue d’abord le 13 avril 2027, 7 jours plus tard »."""
    count = phase["drift_days"]
    word = "plus tard" if count > 0 else "plus tôt"
    return f"prévue d’abord le {day(phase['planned_open'])}, {plural(abs(count), 'jour')} {word}"


def refusal_lines(reason: str, unmet: Iterable[Data], already_by: str | None, todo: str) -> Iterator[str]:
    """Why not: every condition, who owes it, by when."""
    yield f"Refusé : {reason}"
    if already_by:
        yield f"Par : {already_by}."
    for item in unmet:
        yield f"  · {owed(item)}"
    yield todo or "Rien n’a été enregistré."


def fact_line(fact: Data) -> str:
    """One fact of the journal."""
    said = fact.get("reserved") or ", ".join(
        f"{key}={_shown(value, fact['zone'])}" for key, value in fact["payload"].items()
    )
    said = f" : {said}" if said else ""
    return f"n° {fact['seq']} · {fact['shown']} · {fact['title']}{said} · {signed(fact)}"


def signed(said: Data) -> str:
    """Who said it: « adjointe@… pour pilote@… par délégation », where they acted in somebody's place."""
    others = said.get("on_behalf_of")
    return f"{said['by']} pour {enumerate_french(others)} par délégation" if others else str(said["by"])


def _shown(value: Any, zone: str) -> str:
    """A value as it was typed; a moment, which is kept in UTC, in the words of the territory’s zone."""
    if isinstance(value, dict):
        return listed(f"{key} {_shown(one, zone)}" for key, one in value.items())
    if isinstance(value, list):
        return ",".join(map(str, value))
    return _moment(value, zone) if isinstance(value, str) and _MOMENT.fullmatch(value) else str(value)


def _moment(text: str, zone: str) -> str:
    moment = datetime.fromisoformat(text)
    return french_second(moment, zone) if moment.second else french_moment(moment, zone)


def todo_lines(items: Iterable[Data]) -> Iterator[str]:
    """What is owed, the late ones marked."""
    found = list(items)
    if not found:
        yield "Rien à faire cette semaine."
    for item in found:
        mark = "en retard" if item["late"] else ""
        due = day(item["due"]) or "sans date fixée"
        owner = item.get("owner_title", item["owner"])
        others = item.get("on_behalf_of")
        owner += f", pour {enumerate_french(others)} par délégation" if others else ""
        yield f"{due:<20} {mark:<10} {item['name']} : {item['what']} ({owner}){taken(item)}"


def counted(states: Data) -> str:
    """« 12 messages : 10 sent, 2 queued » in French words."""
    words = {
        "queued": "en attente",
        "claimed": "en cours d’envoi",
        "sending": "en cours d’envoi",
        "sent": "partis",
        "failed": "en échec",
        "skipped": "non envoyés",
        "unknown": "d’issue inconnue",
        "grouped": "dits avec d’autres",
    }
    total = sum(states.values())
    return f"{plural(total, 'message')} : " + ", ".join(f"{n} {words[s]}" for s, n in sorted(states.items()))

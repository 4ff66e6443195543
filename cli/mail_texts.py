"""What commands say of mails: what left, what waits and why, what a person can do of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.texts import counted
from models.french import french_moment, plural
from notifications.tally import tally_sentence

if TYPE_CHECKING:
    from tasks.deliver import Delivered

STATES = {
    "queued": "en attente",
    "claimed": "en cours",
    "sending": "en cours",
    "sent": "parti",
    "failed": "en échec",
    "skipped": "non envoyé",
    "unknown": "inconnu",
    "grouped": "groupé",
}
#: With which others a message leaves.
TOGETHER = {"alone": "seul", "daily": "avec le mail du jour", "weekly": "avec celui de la semaine"}
#: What a person does of it: they look, then decide.
UNKNOWN = (
    "Issue inconnue : ce mail est peut-être parti, et ne repartira pas de lui-même. Cherchez son Message-ID "
    "dans le journal du serveur de messagerie, ou demandez à la personne si elle l’a reçu ; puis "
    "« atelier release NUMÉRO » : --arrived, --send ou --drop."
)


def message_lines(data: dict[str, Any]) -> Iterator[str]:
    """The outbox: each message, its state and its reason; then what to do of those of unknown fate."""
    yield counted(data["counts"]) if data["counts"] else "Aucun message."
    for one in data["messages"]:
        yield from _message(one)
    if any(one["outcome"] == "unknown" for one in data["messages"]):
        yield UNKNOWN
    for scope, sums in data["ateliers"].items():
        yield f"{scope} : {tally_sentence(sums)}."


def _message(one: dict[str, Any]) -> Iterator[str]:
    """A line; of what is of unknown fate, also what to look for and the number by which to decide."""
    place = one["atelier"] or "tous ses ateliers"
    came_back = one["bounced_at"] and one["outcome"] != "failed"
    notes = [one["reason"], _with(one), f"revenu : {one['bounce']}" if came_back else None]
    why = f" ({' ; '.join(filter(None, notes))})" if any(notes) else ""
    when = french_moment(datetime.fromisoformat(one["queued_at"]), one["zone"])
    yield f"{STATES[one['state']]:<10} {when:<28} {place} · {one['message']} → {one['to']}{why}"
    if one["outcome"] == "unknown" and one["message_id"]:
        yield f"{'':<10} n° {one['digest'] or one['id']}, Message-ID {one['message_id']}"


def _with(one: dict[str, Any]) -> str | None:
    """When it leaves and with what, or what became of the mail that says it."""
    if one["state"] == "grouped":
        return f"dit par le message n° {one['digest']}, {STATES[one['outcome']]}"
    if one["leaves_at"]:
        moment = french_moment(datetime.fromisoformat(one["leaves_at"]), one["zone"])
        return f"part le {moment}, {TOGETHER[one['with']]}"
    return None


def delivered_lines(total: Delivered, rate: int) -> Iterator[str]:
    """What a run of the sender did."""
    gone = plural(total.sent, "message parti", "messages partis")
    unsure = f", {total.unknown} d’issue inconnue" if total.unknown else ""
    yield f"{gone}, {total.deferred} à réessayer, {total.failed} en échec{unsure}."
    if total.unknown or total.failed:
        yield "« atelier messages » dit lesquels et pourquoi."
    if total.until:
        from tasks.pace import said

        yield f"{said(total.limited, rate, total.until)}."


def posted_lines(total: Delivered) -> Iterator[str]:
    """What became of what waited for the rooms; nothing where nothing did."""
    if not (total.sent or total.deferred or total.failed or total.unknown):
        return
    gone = plural(total.sent, "message publié", "messages publiés")
    unsure = f", {total.unknown} d’issue inconnue" if total.unknown else ""
    yield f"Salons : {gone}, {total.deferred} à réessayer, {total.failed} en échec{unsure}."

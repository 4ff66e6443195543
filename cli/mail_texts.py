"""What commands say of mails: what left, what waits and why, what a person can do of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.texts import counted
from models.french import french_moment, plural

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
}
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
        why = f" ({one['reason']})" if one["reason"] else ""
        what = f"{one['atelier']} · {one['message']} → {one['to']}{why}"
        when = french_moment(datetime.fromisoformat(one["queued_at"]), one["zone"])
        yield f"{STATES[one['state']]:<10} {when:<28} {what}"
        if one["state"] == "unknown" and one["message_id"]:
            yield f"{'':<10} n° {one['id']}, Message-ID {one['message_id']}"
    if "unknown" in data["counts"]:
        yield UNKNOWN


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

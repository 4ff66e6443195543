"""What became of the messages of an atelier, in a sentence and on its board; no address of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from models.characters import masked
from models.french import french_length, french_moment, plural
from notifications.markdown import safe

Sums = Mapping[str, Any]
_WORDS = (
    ("waiting", "en attente", "en attente"),
    ("sent", "parti", "partis"),
    ("failed", "en échec", "en échec"),
    ("unknown", "d’issue inconnue", "d’issue inconnue"),
    ("skipped", "non envoyé", "non envoyés"),
    ("bounced", "revenu", "revenus"),
    ("chat", "dans le salon", "dans le salon"),
)
#: Letters on a board: the command line says all of them.
SHOWN = 5


def tally_sentence(sums: Sums) -> str:
    """« 40 partis, 3 en attente ; délai : 2 s pour la moitié, 3 min pour 95 %, 1 h au plus »."""
    said = ", ".join(plural(sums[key], one, many) for key, one, many in _WORDS if sums[key])
    delays = "".join(f" ; {text}" for text in _delays(sums["delay"]))
    return f"{said or 'aucun message'}{delays}"


def _delays(delay: Sums) -> Iterator[str]:
    """Of what leaves by itself, then of what is told together, which waits because it was asked to."""
    for key, what in (("alone", "seul, un message part"), ("together", "avec d’autres,")):
        one = delay[key]
        if one["count"]:
            median, p95, longest = (french_length(one[name]) for name in ("median", "p95", "longest"))
            yield f"{what} en {median} (médiane), {p95} pour 95 %, {longest} au plus"


def messages_part(sums: Sums, letters: Iterable[Sums], *, zone: str) -> list[str]:
    """The lines of a board: how many, when the next ones leave, what a person must decide, why not."""
    said = tally_sentence(sums)
    lines = ["## Messages", "", f"{said[:1].upper()}{said[1:]}.", ""]
    if sums["next_at"]:
        moment = french_moment(datetime.fromisoformat(sums["next_at"]), zone)
        lines += [f"Le prochain part le {moment}.", ""]
    waiting = list(letters)
    lines += [_letter(one, zone) for one in waiting[:SHOWN]]
    if len(waiting) > SHOWN:
        lines.append(f"- … et {plural(len(waiting) - SHOWN, 'autre')} : « atelier messages » les dit tous.")
    lines += [f"- non envoyé ({count}) : {safe(why)}" for why, count in sums["skipped_because"].items()]
    return lines if lines[-1] == "" else [*lines, ""]


def _letter(one: Sums, zone: str) -> str:
    """What nobody but a person can settle, and the command that does."""
    word = {"unknown": "d’issue inconnue", "failed": "en échec", "returned": "revenu"}[one["state"]]
    since = french_moment(datetime.fromisoformat(one["since"]), zone)
    why = f" : {safe(masked(one['reason']))}" if one["reason"] else ""
    said = ", ".join(dict.fromkeys(one["says"]))
    return f"- **{word}** depuis le {since}, {safe(said)} ({safe(one['role'])}){why} — `{one['command']}`"


def messages_table(names: Mapping[str, str], mails: Mapping[str, Sums]) -> list[str]:
    """A line per territory that was written of: looked at each hour, where its own board waits for a walk."""
    lines = [f"| {safe(names[slug])} | {tally_sentence(sums)} |" for slug, sums in mails.items()]
    return ["## Messages", "", "| Territoire | Messages |", "|---|---|", *lines]

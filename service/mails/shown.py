"""What the contact sheet shows: each message once for each way in which it is said, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from models.roles import ROLE_TITLES, Role
from notifications.gathered import COMPOSITES
from notifications.mail import author
from notifications.reader import Recipient
from notifications.render import available, render
from service.mails.journal import PROCESS, Said
from service.mails.story import said_by_the_rules
from tasks.naming import with_names

PAGE = "https://ateliers.example/suivi/"
PREFERENCES = "https://ateliers.example/messages/exemple"
MAILBOX = "ateliers@ddt53.example"
#: Names that are roles: nobody is invented.
NAMES = {
    Role.PILOTE: "Chargée de mission, DDT 53",
    Role.DECIDEUR: "Cheffe de service",
    Role.COPILOTE: "Chargé d’études, opérateur de l’État",
    Role.COLLECTIVITE: "Secrétariat de mairie",
    Role.MANDATAIRE: "Mandataire, agence d’urbanisme",
    Role.EQUIPE: "Paysagiste de l’équipe",
    Role.NATIONAL: "Bureau AD1",
    Role.CONSEIL: "Architecte-conseil",
    Role.PARTENAIRE: "Chambre d’agriculture",
}
_KNOWN = {
    "decideur@atelier.example": NAMES[Role.DECIDEUR],
    "pilote@ddt53.example": NAMES[Role.PILOTE],
    "copilote@atelier.example": NAMES[Role.COPILOTE],
}
#: What changes from one mail to another that is said in the same way.
_VALUES = re.compile(r"«[^»]*»|https?://\S+|\d+|^> .*$|^- .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as it is on the sheet; `to` holds everybody who gets it in these words."""

    message: str
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    html: str


def shown() -> dict[str, list[Shown]]:
    """Each message that exists, and the ways in which it is said."""
    found: dict[str, list[Shown]] = {message: [] for message in available()}
    said = said_by_the_rules()
    for message in found:
        if message in COMPOSITES:
            found[message] = [_mail(Said(message, role, about)) for role, about in _digests(said)]
        else:
            found[message] = _ways(one for one in said if one.message == message)
    return found


def _ways(said: Iterable[Said]) -> list[Shown]:
    """The same words to several roles, or at another date, are shown once."""
    ways: dict[str, Shown] = {}
    for one in said:
        mail = _mail(one)
        body = mail.text.partition("\n\n")[2].rpartition("\n\nVous recevez")[0]
        known = ways.setdefault(_VALUES.sub("…", body), mail)
        if mail.to[0] not in known.to:
            ways[_VALUES.sub("…", body)] = replace(known, to=known.to + mail.to)
    return list(ways.values())


def _mail(said: Said) -> Shown:
    delegated = "delegated" in said.context
    # In the story one person acts for the two who are away.
    name = NAMES[Role.COPILOTE if delegated else said.role]
    recipient = Recipient(name, said.role, delegated=delegated)
    rendered = render(
        said.message,
        with_names(said.context, _KNOWN),
        recipient=recipient,
        link=PAGE + str(said.context.get("slug", "")),
        simulation=False,
        preferences=PREFERENCES,
        legal=PROCESS.manners.of(said.message, said.role).legal,
    )
    to = f"{recipient.name} ({ROLE_TITLES[said.role]}{', par délégation' if delegated else ''})"
    sender = f"{author(said.context['territory'])} <{MAILBOX}>"
    return Shown(said.message, (to,), sender, rendered.subject, rendered.text, rendered.html)


def _digests(said: list[Said]) -> Iterator[tuple[Role, dict[str, Any]]]:
    """Two points, a dozen over three territories, and everything that one role may be told in a year."""
    for role in (Role.PILOTE, Role.COLLECTIVITE, Role.MANDATAIRE):
        items = [_item(one) for one in said if one.role is role]
        for some in (items[:2], items[2::4][:12], items):
            last = _last(some)
            at_once = [{**one, "context": {**one["context"], "today": last}} for one in some]
            yield role, {"territory": "", "weekly": False, "today": last, "items": at_once}


def _item(said: Said) -> dict[str, Any]:
    context = with_names(said.context, _KNOWN)
    slug = context["slug"]
    return {
        "message": said.message,
        "role": said.role,
        "scope": slug,
        "context": context,
        "link": PAGE + slug,
    }


def _last(items: list[dict[str, Any]]) -> str:
    """The digest leaves when the last reminder in it is due."""
    return max((one["context"].get("today", "") for one in items), default="") or "2027-02-22T08:00:00+00:00"

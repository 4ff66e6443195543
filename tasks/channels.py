"""How this installation reaches people: what is set up, without its secrets, and a real try of each."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from config.settings import Settings
from models.queries import journals
from notifications.apprise_chat import AppriseChat
from notifications.chat import Post
from notifications.chat_address import KINDS
from notifications.courier import Courier, NotHandedOver
from notifications.mail import Mail
from notifications.mail_server import read_address
from tasks.load import load
from tasks.room_rows import NO_SETTING, room_of

FILES = "fichiers"
_SUBJECT = "Essai des envois"
_WORDS = "Ce message d’essai vérifie que les envois des Ateliers arrivent ici. Vous n’avez rien à faire."


def channels(
    session: Session, settings: Settings, chat: AppriseChat | None, *, at: datetime
) -> dict[str, Any]:
    """The mail server, the services and the room of each journal; never a password nor a token."""
    return {
        "mail": _mail(settings),
        "mail_rate": settings.mail_rate,
        "services": [
            {"name": one.name, "kind": KINDS[one.kind], "host": one.host, "rooms": one.takes_rooms}
            for one in (chat.services if chat else ())
        ],
        "chat_rate": settings.chat_rate,
        "rooms": list(_rooms(session, chat, at)),
    }


def _mail(settings: Settings) -> dict[str, Any]:
    url = settings.courier.get_secret_value()
    if url == FILES:
        return {"kind": FILES, "server": None, "security": None, "login": False, "sender": settings.sender}
    server = read_address(url)
    return {
        "kind": "smtp",
        "server": f"{server.host}:{server.port}",
        "security": server.security,
        "login": bool(server.user),
        "sender": settings.sender,
    }


def _rooms(session: Session, chat: AppriseChat | None, at: datetime) -> Iterator[dict[str, Any]]:
    for one in journals(session):
        loaded = load(session, one.slug)
        room = room_of(loaded.situation(loaded.no_earlier(at)))
        if room:
            service, problem = _place(chat, room)
            yield {
                "journal": one.slug,
                "title": one.title,
                "room": room,
                "service": service,
                "problem": problem,
            }


def _place(chat: AppriseChat | None, room: str) -> tuple[str | None, str | None]:
    """The service of a room, or why nothing can be posted there."""
    if chat is None:
        return None, NO_SETTING
    try:
        return chat.place_of(room)[0].name, None
    except NotHandedOver as error:
        return None, str(error)


def try_mail(courier: Courier, settings: Settings, to: str, *, at: datetime) -> dict[str, Any]:
    """One real mail, and what came back."""
    domain = settings.sender.rpartition("@")[2].strip("> ")
    mail = Mail(
        message_id=f"<essai-{secrets.token_hex(12)}@{domain}>",
        sender=settings.sender,
        to=to,
        subject=_SUBJECT,
        text=f"{_WORDS}\n",
        html=f'<html lang="fr"><body><p>{_WORDS}</p></body></html>\n',
        date=at,
    )
    files = settings.courier.get_secret_value() == FILES
    fine = "écrit dans var/mail : rien n’est parti" if files else "le serveur l’a pris"
    return {"channel": "mail", "to": to, **_tried(functools.partial(courier.send, mail), fine)}


def try_rooms(chat: AppriseChat | None, rooms: Iterable[str], settings: Settings) -> Iterator[dict[str, Any]]:
    """One real post in each room, and what came back."""
    for room in rooms:
        post = Post(f"essai-{secrets.token_hex(12)}", room, f"{_WORDS}\n{settings.ui}")
        if chat is None:
            yield {"channel": "room", "to": room, "ok": False, "said": NO_SETTING}
            continue
        said = _tried(functools.partial(chat.post, post), "le service l’a pris")
        yield {"channel": "room", "to": room, **said}


def _tried(send: Callable[[], None], fine: str) -> dict[str, Any]:
    try:
        send()
    except NotHandedOver as error:
        return {"ok": False, "said": str(error)}
    return {"ok": True, "said": fine}

"""Rooms by apprise: one address per room, kept for the next post; every call paced, every outcome read."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests

from notifications.chat import Post
from notifications.chat_address import ALONE, ANSWER, CONNECT, KINDS, ROOM_EXAMPLE, Service, services_of
from notifications.courier import Deferred, NotHandedOver, Rejected, Uncertain, Unreachable
from notifications.heard import UNSURE, answered, hearing, outcome

#: Waits until the next call may be made; the advice for Tchap is one call per second.
Pause = Callable[[], None]
_ENCRYPTED = (
    "Ce salon est chiffré : les envois n’y sont pas possibles, et rien n’y part en clair. "
    "Donnez un salon non chiffré."
)
_NOT_INVITED = "Le compte n’est pas invité dans ce salon, ou ce salon n’existe pas."


class AppriseChat:
    """The rooms of this installation, by the addresses of ATELIER_CHAT."""

    def __init__(self, setting: str, pause: Pause) -> None:
        self.services = services_of(setting)
        self._by_name = {one.name: one for one in self.services}
        self._pause = pause
        self._plugins: dict[tuple[str, str], Any] = {}

    def place_of(self, room: str) -> tuple[Service, str]:
        """The service of a room, and its name there: « mattermost:canal », or a name alone.

        Rejected where the service is not known, or does not take such a name.
        """
        name, colon, rest = room.strip().partition(":")
        if name in self._by_name and (colon or not self._by_name[name].takes_rooms):
            service, place = self._by_name[name], rest.strip()
        elif len(self.services) == 1 or name.startswith("!"):
            service, place = self._default(name), room.strip()
        else:
            known = ", ".join(self._by_name)
            example = f"{next(iter(self._by_name))}:{ROOM_EXAMPLE}"
            raise Rejected(f"Le salon doit dire son service, par exemple « {example} » (services : {known}).")
        if fault := service.accepts(place):
            raise Rejected(f"Le salon ne convient pas : {fault}.")
        return service, place

    def _default(self, name: str) -> Service:
        """The only service, or the one that can hold a room named so."""
        matrix = [one for one in self.services if one.kind == "matrix"]
        if name.startswith("!") and len(self.services) > 1 and len(matrix) != 1:
            raise Rejected("Le salon doit dire son service (« nom:!salon:serveur »).")
        return matrix[0] if name.startswith("!") and len(self.services) > 1 else self.services[0]

    def service_of(self, room: str) -> str:
        """The name of the service that holds this room; its own where none does."""
        try:
            return self.place_of(room)[0].name
        except Rejected:
            return room

    def post(self, post: Post) -> None:
        """Posts once; an encrypted room, and one that cannot be asked, is refused before anything leaves."""
        service, room = self.place_of(post.room)
        plugin = self._plugin(service, room)
        shown = KINDS[service.kind] if service.name == ALONE else service.name
        if service.kind == "matrix":
            self._check_clear(plugin, room, shown)
            # By this number its server knows a post that it has taken already. Left to itself, apprise gives
            # all the posts of an object used again the same one, and the server drops the second.
            plugin.access_token, plugin.transaction_id = plugin.password, post.number
        with hearing() as said:
            try:
                if plugin.notify(body=post.text) is True:
                    return
            except Exception:  # noqa: BLE001 - whatever broke in a plugin may have sent, and its words hold the address
                raise Uncertain(UNSURE) from None
        raise _before_or_after(outcome(said, shown), said, service)

    def _plugin(self, service: Service, room: str) -> Any:
        known: Any = self._plugins.get((service.name, room))
        if known is None:
            known = self._plugins[service.name, room] = service.plugin(room)
            # apprise waits between its own calls; so do we, between all of them, and never longer.
            known.throttle = lambda *_, **__: self._pause()
            known.verify_certificate = authorities()
        return known

    def _check_clear(self, plugin: Any, room: str, shown: str) -> None:
        """Asks the room whether it is encrypted: apprise would write in clear where encryption fails it."""
        state = f"/rooms/{quote(room)}/state/m.room.encryption"
        code = self._ask("GET", plugin, state, shown)
        if code == 403:
            # Invited and not there yet: its state can be read once the account is in.
            joined = self._ask("POST", plugin, f"/join/{quote(room)}", shown)
            if joined in {403, 404}:
                raise Rejected(_NOT_INVITED)
            code = joined if joined != 200 else self._ask("GET", plugin, state, shown)
        if code == 200:
            raise Rejected(_ENCRYPTED)
        if code != 404:
            found = answered(code, shown)
            raise Deferred(str(found)) if isinstance(found, Uncertain) else found

    def _ask(self, method: str, plugin: Any, path: str, shown: str) -> int:
        """The answer of a Matrix server; Unreachable when there is none."""
        self._pause()
        try:
            answer = requests.request(
                method,
                f"{plugin.base_url}/_matrix/client/v3{path}",
                headers={"Authorization": f"Bearer {plugin.password}"},
                json={} if method == "POST" else None,
                timeout=(CONNECT, ANSWER),
                verify=authorities(),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            found = outcome([str(error)], shown)
            if isinstance(found, Unreachable):
                raise found from None
            raise Unreachable(f"Le service de discussion {shown} ne répond pas.") from None
        if answer.status_code == 404 and not _says_not_found(answer):
            raise Deferred(f"Le service de discussion {shown} ne répond pas comme un serveur Matrix (404).")
        return answer.status_code

    def close(self) -> None:
        """Forgets what it asked; nothing is held open."""
        self._plugins.clear()


def _says_not_found(answer: requests.Response) -> bool:
    """Whether a Matrix server says that there is no such thing, and not a proxy on its way."""
    try:
        said = answer.json()
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("errcode") in {"M_NOT_FOUND", "M_UNKNOWN"}


def _before_or_after(found: NotHandedOver, said: list[str], service: Service) -> NotHandedOver:
    """Of Matrix apprise says whether the post itself was under way: before that, nothing has left."""
    posting = any("Could not send notification" in line for line in said)
    if service.kind == "matrix" and not posting and isinstance(found, Uncertain):
        return Deferred(UNSURE.partition(" :")[0] + ".")
    return found


def authorities() -> str | bool:
    """Who is trusted to sign certificates: as for mail, a private authority is named by SSL_CERT_FILE."""
    return os.environ.get("SSL_CERT_FILE") or True

"""The setting of the rooms: one or several addresses that apprise reads, each checked before it serves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from models.errors import EnvironmentProblem
from models.french import enumerate_french
from notifications.heard import silence

PLACE = "{room}"
#: A service that nobody named.
ALONE = "salon"
#: Seconds to connect, and between two signs of life: less than the lease of whoever posts.
CONNECT, ANSWER = 3.0, 6.0
#: Where each address begins: « nom=schéma:// », or a scheme alone. A « ; » within an address parts nothing.
_BEGINS = re.compile(r"(?:^|[;\s])\s*(?:([a-z0-9][a-z0-9-]*)\s*=\s*)?(?=[a-z][a-z0-9]*://)")
#: A room travels in an address: nothing that could end it or add to it, and nobody's own name (« @ »).
_ROOM = re.compile(r"[!#]?[A-Za-z0-9_-][A-Za-z0-9_.:=+~-]{0,250}")
_MATRIX_ROOM = re.compile(r"![A-Za-z0-9._=-]+(:[A-Za-z0-9.-]+)?")
ROOM_EXAMPLE = "atelier-les-coevrons"
_MATRIX = (
    "un salon Matrix ou Tchap se donne par son identifiant, qui commence par « ! », "
    "par exemple « !AbCdEfGh:serveur.example »"
)
_EXAMPLE = (
    "Par exemple : matrixs://JETON@serveur.example/{room}, ou « tchap=matrixs://… ; equipes=mmosts://… »."
)
KINDS = {
    "matrix": "Matrix (Tchap)",
    "mmost": "Mattermost",
    "rocket": "Rocket.Chat",
    "slack": "Slack",
    "workflow": "Teams (Workflows)",
    "json": "JSON",
    "form": "formulaire",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service of discussion: its name in this installation and its address, which holds a secret."""

    name: str
    kind: str
    host: str
    url: str

    def __repr__(self) -> str:
        return f"Service({self.name}, {self.kind}, {self.host})"

    @property
    def takes_rooms(self) -> bool:
        """Whether one address serves several rooms; a webhook has its own."""
        return PLACE in self.url

    def accepts(self, room: str) -> str | None:
        """Why it cannot post there; nothing when it can."""
        if not self.takes_rooms:
            return None
        if self.kind == "matrix":
            return None if _MATRIX_ROOM.fullmatch(room) else _MATRIX
        return None if _ROOM.fullmatch(room) else f"écrivez son nom, par exemple « {ROOM_EXAMPLE} »"

    def plugin(self, room: str) -> Any:
        """What apprise posts with, in that room and nowhere else; EnvironmentProblem if it cannot read it."""
        # apprise loads its hundred services when imported: only real posting pays for it.
        from apprise import Apprise, AppriseAsset

        silence()
        asset = AppriseAsset(app_id="Ateliers", app_desc="Ateliers", app_url="", image_url_mask=None)
        url = self.url.replace(PLACE, quote(room, safe="!:"))
        found: Any = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
        if found is None or not any(str(one).startswith(self.kind) for one in _schemes(found)):
            raise problem(self.name, "n’est pas une adresse qu’apprise sait lire")
        for fault in _faults(found):
            raise problem(self.name, fault)
        return _plain(found, room)


def services_of(setting: str) -> tuple[Service, ...]:
    """The services of ATELIER_CHAT; EnvironmentProblem says what is wrong, never the address."""
    begins = list(_BEGINS.finditer(setting))
    if not setting.strip():
        return ()
    if not begins or setting[: begins[0].start()].strip(" ;\n"):
        raise problem("", "ne commence pas par une adresse")
    ends = [one.start() for one in begins[1:]] + [len(setting)]
    found = [
        _service(one[1] or ALONE, setting[one.end() : end].strip(" ;\r\n\t"))
        for one, end in zip(begins, ends, strict=True)
    ]
    twice = sorted({one.name for one in found if [two.name for two in found].count(one.name) > 1})
    if twice:
        raise problem("", f"nomme deux fois {enumerate_french(twice)}")
    return tuple(found)


def _service(name: str, url: str) -> Service:
    """One address, tried with a room that could exist."""
    scheme = url.partition("://")[0]
    try:
        host = urlsplit(url.replace(PLACE, "salon")).hostname or ""
    except ValueError:
        raise problem(name, "n’est pas une adresse") from None
    kind = next((one for one in KINDS if scheme in {one, f"{one}s"}), "")
    if not kind:
        raise problem(name, f"n’est pas d’un service connu (connus : {enumerate_french(KINDS.values())})")
    if kind == "matrix" and PLACE not in url:
        raise problem(name, "doit contenir « {room} » : sans salon, tous ceux du compte seraient servis")
    # Tokens are the host of some addresses: that of Slack is always the same.
    service = Service(name, kind, "hooks.slack.com" if kind == "slack" else host, url)
    service.plugin("!essai:serveur.example" if kind == "matrix" else "essai")
    return service


def problem(name: str, fault: str) -> EnvironmentProblem:
    """What is wrong with an address, without the address."""
    which = f"ATELIER_CHAT, service « {name} »" if name and name != ALONE else "ATELIER_CHAT"
    return EnvironmentProblem(
        f"{which} : l’adresse {fault}.",
        kept="Les messages des salons attendent.",
        todo=_EXAMPLE,
        field="chat",
    )


def _schemes(plugin: Any) -> tuple[str, ...]:
    """The words before « :// » that mean this service: one, several, or none."""
    known = (plugin.protocol, plugin.secure_protocol)
    return tuple(one for both in known for one in ((both,) if isinstance(both, str) else both or ()))


def _faults(plugin: Any) -> Iterator[str]:
    """What an address must not ask for."""
    if not plugin.verify_certificate:
        yield "renonce à vérifier le certificat (verify=no) ; pour une autorité privée, réglez SSL_CERT_FILE"
    if "matrix" in _schemes(plugin):
        if plugin.user:
            yield "contient un nom et un mot de passe : il faut un jeton d’accès"
        if plugin.mode != "off":
            yield "ne doit pas choisir de mode : seul un jeton d’accès convient"
        if not plugin.password:
            yield "n’a pas de jeton d’accès"
        if plugin.users or len(plugin.rooms) != 1:
            yield "doit désigner un seul salon, par « {room} »"
    if "rocket" in _schemes(plugin) and plugin.mode == "basic":
        yield "contient un mot de passe : il faut un jeton, ou l’adresse d’un webhook"


def _plain(plugin: Any, room: str) -> Any:
    """The same for every post, whatever the address asks: no image fetched from elsewhere, no ping."""
    for name in ("include_image", "include_footer", "include_timestamp", "avatar"):
        if hasattr(plugin, name):
            setattr(plugin, name, False)
    if "matrix" in _schemes(plugin):
        # Rooms of version 12 have no server in their identifier: `hsreq` would add one, and lose the message.
        plugin.hsreq = plugin.discovery = plugin.e2ee = False
        plugin.msgtype, plugin.rooms, plugin.users = "notice", [room], []
    # Whoever answers in the place of the service must not send our words elsewhere.
    plugin.redirects = False
    plugin.socket_connect_timeout, plugin.socket_read_timeout = CONNECT, ANSWER
    return plugin

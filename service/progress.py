"""Whether each loop gets somewhere: a heart that beats beside a stuck loop would be a lie."""

from __future__ import annotations

from collections.abc import Iterable

from config.clock import ticks
from models.errors import AtelierError
from models.french import plural

#: Seconds without any progress after which a loop is said to be stuck, and its lease left to another process.
STUCK = 120.0


class Progress:
    """When each loop last got somewhere, and what went wrong since."""

    def __init__(self, names: Iterable[str]) -> None:
        self._since = dict.fromkeys(names, ticks())
        self._why = dict.fromkeys(self._since, "")

    def moved(self, name: str) -> None:
        """This loop goes on, whether or not it has done all it wants."""
        self._since[name] = ticks()

    def did_well(self, name: str) -> None:
        """A step of this loop ended as it should."""
        self.moved(name)
        self._why[name] = ""

    def failed(self, name: str, error: BaseException) -> None:
        """A step of this loop failed; it is tried again."""
        unexpected = f"erreur inattendue ({type(error).__name__})"
        self._why[name] = error.message.rstrip(".") if isinstance(error, AtelierError) else unexpected

    def quiet_for(self, name: str) -> float:
        """Seconds since it last got somewhere."""
        return ticks() - self._since[name]

    def is_slow(self, name: str) -> bool:
        """Whether it is worth asking if it still gets somewhere."""
        return self.quiet_for(name) > STUCK / 4

    def stuck(self, name: str) -> bool:
        """Whether it got nowhere for so long that somebody must be told."""
        return self.quiet_for(name) > STUCK

    def note(self, name: str) -> str:
        """What is wrong with this loop, for `atelier health`; nothing when all is well."""
        why = self._why[name]
        if not self.stuck(name):
            return f"en échec : {why}" if why else ""
        minutes = int(self.quiet_for(name) // 60)
        since = f"depuis {plural(minutes, 'minute')}" if minutes else "depuis moins d’une minute"
        return f"en échec {since} : {why}" if why else f"bloquée {since}"

"""Moves everything to another database and closes the old one, so that no act is lost there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.backup import backup
from config.database import explain
from config.frozen import close_for_ever, frozen
from config.wiring import House
from models.errors import Contradiction
from tasks.held import Policy
from tasks.restore import Restored, refuse_while_running, restore


@dataclass(frozen=True, slots=True)
class Moved:
    """What arrived, and the backup through which it travelled."""

    restored: Restored
    archive: Path


def move(house: House, to: House, *, real: datetime) -> Moved:
    """The old base is read only once the new one is whole: a move cut short is begun again.

    Nobody writes to the old one meanwhile, so that nothing can have left or been recorded since the
    backup: messages that wait go on waiting in the new one, and leave from there.
    """
    if not to.is_empty():
        raise Contradiction(
            "La base d’arrivée n’est pas vide.",
            kept="Rien n’a été modifié, ni au départ ni à l’arrivée.",
            todo="Donnez une base neuve ; si un déplacement a été interrompu, recréez-la.",
            field="to",
        )
    house.checked()
    try:
        with frozen(house.engine) as old:
            refuse_while_running(old, real=real)
            made = backup(house.engine, house.settings.backups, at=real, before="deplacement")
            restored = restore(to, made.path, policy=Policy.SEND, replace=False, real=real)
            close_for_ever(old)
            old.commit()
    except SQLAlchemyError as error:
        raise explain(error) from error
    return Moved(restored, made.path)

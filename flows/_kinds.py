"""The flow of each kind of phase."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from flows.atelier_in_situ import atelier_in_situ
from flows.cloture import cloture
from flows.inter_ateliers import inter_ateliers
from flows.marche_subsequent import marche_subsequent
from flows.rendez_vous_national import rendez_vous_national
from flows.seminaire import seminaire
from models.definition import Kind

FLOW_OF_KIND: dict[Kind, Callable[..., Awaitable[Any]]] = {
    Kind.MARCHE_SUBSEQUENT: marche_subsequent,
    Kind.SEMINAIRE: seminaire,
    Kind.ATELIER_IN_SITU: atelier_in_situ,
    Kind.INTER_ATELIERS: inter_ateliers,
    Kind.RENDEZ_VOUS_NATIONAL: rendez_vous_national,
    Kind.CLOTURE: cloture,
}

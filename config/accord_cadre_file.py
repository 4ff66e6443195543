"""What a session file says of the accords-cadres: their lots, and the titulaires of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from config.addresses import Address
from models.amounts import Points, Siret, Weights
from models.definition import Place
from models.fields import Name, Words
from models.kinds import AccordCadreInscrit
from models.strict import Key, Strict


def _as_typed(value: Any) -> Any:
    """A number as the file writes it: 12.5 is exact there, and would not be as a binary fraction."""
    if isinstance(value, dict):
        return {key: _as_typed(one) for key, one in value.items()}
    return str(value) if isinstance(value, (int, float)) else value


class TitulaireIn(Strict):
    """A team that holds the lot: its mandataire’s name and SIRET, where it is written to, its cotraitants."""

    titulaire: Key
    name: Name
    siret: Annotated[Siret, BeforeValidator(_as_typed)] | None = None
    contact: Address | None = None
    cotraitants: Words = ()


class AccordCadreIn(AccordCadreInscrit):
    """A lot and its titulaires; its validity, criteria and weights are those of the fact."""

    criteria: Annotated[Weights, BeforeValidator(_as_typed)]
    scale: Annotated[Points, BeforeValidator(_as_typed)] = AccordCadreInscrit.model_fields["scale"].default
    titulaires: tuple[TitulaireIn, ...] = Field(min_length=1)

    @property
    def called(self) -> str:
        """« ateliers-2026 (lot unique) »."""
        return f"{self.accord_cadre} (lot {self.lot})"

    def fact(self) -> AccordCadreInscrit:
        """The lot alone, as it is recorded."""
        return AccordCadreInscrit(**{name: getattr(self, name) for name in AccordCadreInscrit.model_fields})


def said_twice(lots: Sequence[AccordCadreIn]) -> Iterator[tuple[Place, str]]:
    """A lot, or a titulaire of a lot, that the file gives twice."""
    seen = set()
    for rank, lot in enumerate(lots):
        if (lot.accord_cadre, lot.lot) in seen:
            yield ("accords-cadres", rank, "lot"), f"l’accord-cadre {lot.called} est donné deux fois"
        seen.add((lot.accord_cadre, lot.lot))
        keys = [one.titulaire for one in lot.titulaires]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                loc = ("accords-cadres", rank, "titulaires", place, "titulaire")
                yield loc, f"le titulaire « {key} » est donné deux fois"


def undefined(
    lots: Sequence[AccordCadreIn], named: Sequence[tuple[str | None, str]]
) -> Iterator[tuple[Place, str]]:
    """By rank of its atelier, an accord-cadre (or a lot of it) that a contract names and no line defines."""
    known = {
        lot.accord_cadre: [one.lot for one in lots if one.accord_cadre == lot.accord_cadre] for lot in lots
    }
    for rank, (key, lot) in enumerate(named):
        loc: Place = ("ateliers", rank, "contract")
        if key is not None and key not in known:
            defined = ", ".join(known) or "aucun"
            yield (
                (*loc, "accord-cadre"),
                f"l’accord-cadre « {key} » n’est pas défini ici ; définis : {defined}",
            )
        elif key is not None and lot not in known[key]:
            yield (*loc, "lot"), f"le lot « {lot} » n’existe pas ; lots de {key} : {', '.join(known[key])}"

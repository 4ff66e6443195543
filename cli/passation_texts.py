"""The French text of the path of a marché subséquent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.french import enumerate_french

Data = Mapping[str, Any]


def passation_lines(data: Data) -> Iterator[str]:
    """Each step, what is recorded and refused; the ends; the delays and thresholds, with their marks."""
    yield from ("", "Le chemin d’un marché passé entre les titulaires d’un accord-cadre :")
    for rank, step in enumerate(data["steps"], 1):
        yield f"  {rank}. {step['title']} — {step['owner_title']}"
        yield from _facts(step)
        yield from _rules(step)
    last = data["notification"]
    yield f"  {len(data['steps']) + 1}. notification du marché au mandataire — {last['owner_title']}"
    yield from _facts(last)
    yield from _rules(last)
    yield from (
        "",
        "Ce qui enfreint une règle ci-dessus est refusé, sauf ce qui suit, qui est seulement montré :",
    )
    for one in data["shown_only"]:
        yield f"  · {one['says']}  [{_source(one)}]"
    yield from ("", "Où chaque chemin finit :")
    for end in data["ends"]:
        yield f"  {end['end']} : {end['what']}  [{_source(end)}]"
    yield from (
        "",
        "Délais et seuils du marché, épinglés pour chaque atelier (contract: {delays, thresholds}) :",
    )
    for one in (*data["delays"], *data["thresholds"]):
        unit = f" {one['unit']}" if "unit" in one else ""
        yield f"  {one['title']} : {one['default']}{unit}  [{_source(one)}]"


def _facts(step: Data) -> Iterator[str]:
    for one in step["facts"]:
        yield f"       {one['kind']} : {enumerate_french(one['who_titles'], last='ou')}"


def _rules(step: Data) -> Iterator[str]:
    for one in step["rules"]:
        yield f"     · {one['says']}  [{_source(one)}]"


def _source(one: Data) -> str:
    """The article, and how sure the source is."""
    return f"{one['article']} ; {one['certainty_title']}" if one["certainty_title"] else one["article"]

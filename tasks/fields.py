"""Reads `key=value` as people type it."""

from __future__ import annotations

from collections.abc import Iterable

from models.errors import BadInput


def parse_fields(items: Iterable[str]) -> dict[str, str]:
    """The typed pairs; BadInput where one has no « = » or a key comes twice."""
    found: dict[str, str] = {}
    for item in items:
        key, equals, value = item.strip().partition("=")
        key = key.strip().lower()
        if not equals or not key:
            raise BadInput(f"« {item} » ne se lit pas.", todo="Écrivez clé=valeur.", field=item)
        if key in found:
            raise BadInput(f"La clé « {key} » est donnée deux fois.", field=key)
        found[key] = value.strip()
    return found

"""What pydantic complains of, in French, for whoever wrote the file."""

from __future__ import annotations

from typing import Any

_WORDS = {
    "extra_forbidden": "cette clé n’existe pas",
    "missing": "cette clé manque",
    "string_type": "il faut un texte, entre guillemets",
    "string_too_long": "ce texte est trop long",
    "string_pattern_mismatch": "il faut des minuscules sans accent, des chiffres et des tirets",
    "int_type": "il faut un nombre entier",
    "int_parsing": "il faut un nombre entier",
    "int_from_float": "il faut un nombre entier",
    "bool_type": "il faut true ou false",
    "bool_parsing": "il faut true ou false",
    "model_type": "il faut un groupe de clés",
    "model_attributes_type": "il faut un groupe de clés",
    "dict_type": "il faut un groupe de clés",
    "tuple_type": "il faut une liste",
    "list_type": "il faut une liste",
    "too_short": "cette liste est vide",
    "greater_than_equal": "ce nombre est trop petit",
    "less_than_equal": "ce nombre est trop grand",
}


def why(error: Any) -> str:
    """The reason of one pydantic error, as the end of a sentence."""
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["ctx"]["error"]).rstrip(".")
    if kind in {"enum", "literal_error"}:
        choices = str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        return f"« {error.get('input')} » n’est pas un choix possible ({choices})"
    if kind.startswith("date"):
        return f"« {error.get('input')} » n’est pas une date ; écrivez 2027-03-01"
    return _WORDS.get(kind, "cette valeur ne convient pas")

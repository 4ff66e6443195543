"""An address as people write it in a file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from models.fields import is_email, stray


def _address(value: Any) -> Any:
    if not isinstance(value, str) or not is_email(value.strip()):
        raise ValueError(f"ce n’est pas une adresse de messagerie{stray(str(value))}")
    return value.strip().lower()


Address = Annotated[str, BeforeValidator(_address)]

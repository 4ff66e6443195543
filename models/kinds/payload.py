"""What every kind of fact is: keys typed with a hyphen, nothing unknown, nothing that changes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """What a fact says; keys are typed with a hyphen. Its errors, which logs keep, do not quote it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
        hide_input_in_errors=True,
    )

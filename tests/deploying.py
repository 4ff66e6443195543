"""The deployments of a house in the tests' Prefect, and questions to its client."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import PrefectClient

from service.deploy import choices_of, deploy

if TYPE_CHECKING:
    from flows.conftest import Stage

T = TypeVar("T")


def flow_of(name: str) -> Flow[..., Any]:
    found = getattr(import_module(f"flows.{name}"), name)
    assert isinstance(found, Flow)
    return found


def deploys(stage: Stage) -> dict[UUID, Flow[..., Any]]:
    with stage.house.reading() as session:
        choices = choices_of(session)
    return stage.prefect.wait(deploy(stage.prefect.client, choices, stage.house.mark()))


def ask(stage: Stage, question: Callable[[PrefectClient], Coroutine[Any, Any, T]]) -> T:
    return stage.prefect.wait(question(stage.prefect.client))

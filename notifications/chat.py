"""How a room is written to: the post, the port, and a double that remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from notifications.courier import NotHandedOver


@dataclass(frozen=True, slots=True)
class Post:
    """A post as frozen in the outbox: one or two lines and a link; `number` is the same at every attempt."""

    number: str
    room: str
    text: str


class Chat(Protocol):
    """Posts one message at a time; raises NotHandedOver's children, as a courier does."""

    def post(self, post: Post) -> None:
        """Returns once the service has taken it."""

    def service_of(self, room: str) -> str:
        """The name of the service that holds this room: when it is away, its other rooms wait too."""

    def close(self) -> None:
        """Lets go of what it holds."""


class MemoryChat:
    """Keeps what is posted; a room with a planned outcome raises it instead."""

    def __init__(self, outcomes: Mapping[str, NotHandedOver] | None = None) -> None:
        self.posts: list[Post] = []
        self.asked: list[str] = []
        self.outcomes = dict(outcomes or {})
        self.closed = 0

    def post(self, post: Post) -> None:
        """Remembers it, or fails as planned."""
        self.asked.append(post.room)
        if planned := self.outcomes.get(post.room):
            raise planned
        self.posts.append(post)

    def service_of(self, room: str) -> str:
        """What stands before the first colon."""
        return room.partition(":")[0]

    def close(self) -> None:
        """Counts who lets go."""
        self.closed += 1

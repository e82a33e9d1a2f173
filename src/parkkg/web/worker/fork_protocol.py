"""What passes between the program that forks workers and its owner: settings, then messages.

A message is a kind (one byte), the number of a process and its return code: see `__main__`.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass

from parkkg.query.limits import Limits

FORK, KILL, FORKED, ENDED = b"F", b"K", b"P", b"E"
MESSAGE = struct.Struct(">cIi")


@dataclass(frozen=True)
class WorkerSettings:
    """What is served, and how much one request may take. Paths are text, for they are sent."""

    release: str
    store: str
    project: str | None
    limits: Limits
    root_path: str
    in_memory: bool
    texts: str | None = None

    def encode(self) -> str:
        """The settings as text."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> WorkerSettings:
        """The settings that `encode` gave."""
        content = json.loads(text)
        return cls(**{**content, "limits": Limits(**content["limits"])})

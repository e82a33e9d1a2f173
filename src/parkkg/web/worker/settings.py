"""What a worker needs to know when it starts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from parkkg.query.limits import Limits


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

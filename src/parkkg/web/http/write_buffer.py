"""What clients have still to take, of all connections together, and who has to go for it."""

from __future__ import annotations

from typing import Protocol


class Client(Protocol):
    """A connection that can be aborted."""

    def abort(self) -> None: ...


class WriteBufferBudget:
    """Bytes that wait for clients slower than their answers, up to a limit.

    Beyond it, whoever has the most waiting is broken off: a connection that takes its answer at
    once is never in here.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.total = 0
        self._sizes: dict[Client, int] = {}

    def note(self, client: Client, size: int) -> None:
        """So many bytes wait for a client."""
        self.forget(client)
        self._sizes[client] = size
        self.total += size
        while self.total > self.limit:
            most = max(self._sizes, key=lambda one: self._sizes[one])
            self.forget(most)
            most.abort()

    def forget(self, client: Client) -> None:
        """No bytes are waiting for a client."""
        self.total -= self._sizes.pop(client, 0)

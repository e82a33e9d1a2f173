"""In which order the wires of a channel get their tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Pairs of wires to look at before the order of many is good enough.
_PATIENCE = 100_000


def track_order(
    entries: Mapping[str, tuple[float, ...]], exits: Mapping[str, tuple[float, ...]]
) -> list[str]:
    """The wires of a channel from left to right, with few crossings and no overlap."""
    names = [name for name in entries if name in exits]
    spans = {n: (min(entries[n] + exits[n]), max(entries[n] + exits[n])) for n in names}

    def cost(order: Sequence[str]) -> int:
        total = 0
        for i, a in enumerate(order):
            for b in order[i + 1 :]:  # b's track is to the right of a's
                low, high = spans[a]
                total += sum(low < y < high for y in entries[b])
                low, high = spans[b]
                total += sum(low < y < high for y in exits[a])
                # b comes in on the line on which a goes out: they would lie on each other.
                total += 100 * sum(abs(y - z) < 4 for y in entries[b] for z in exits[a])
        return total

    order = sorted(names, key=lambda n: (spans[n][0], n))
    best, improved = cost(order), True
    trials = _PATIENCE // (len(order) * sum(len(entries[n]) + len(exits[n]) for n in order) + 1)
    while improved and trials > 0:
        improved = False
        for i in range(len(order)):
            for j in range(i + 1, len(order)):
                trials -= 1
                other = [*order[:i], order[j], *order[i:j], *order[j + 1 :]]
                if (crossings := cost(other)) < best:
                    order, best, improved = other, crossings, True
    return order

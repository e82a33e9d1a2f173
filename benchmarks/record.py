"""What is known of a group: its runs, in a file that is written after every one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.place import ROOT
from benchmarks.suite import Contender, Group

# How often something is run that takes at most so many seconds.
_OFTEN = ((30.0, 1.0), (120.0, 0.6))
_LONG, _CLEAR = 30.0, 10.0

Runs = dict[str, list[dict[str, Any]]]


class Record:
    """The runs of a group, in a file."""

    def __init__(self, folder: Path, group: Group) -> None:
        path = self._path = folder / "runs" / f"{group.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._group = group
        self.runs: Runs = {c.name: [] for c in group.contenders}
        self.faults: dict[str, str] | None = None
        self.done = 0
        if path.is_file():
            self._take(json.loads(path.read_text(encoding="utf-8")))

    def _take(self, kept: dict[str, Any]) -> None:
        first = self._group.contenders[0].name
        if kept["done"] == 0 or first in kept["faults"]:
            return
        # A peer that could not be set up before, and now can, has to be in the first round, too.
        if all(kept["runs"].get(c.name) or c.fault for c in self._group.contenders):
            # A round that was not finished is run again, for its runs belong together.
            self.done, self.faults = kept["done"], kept["faults"]
            for name in self.runs:
                self.runs[name] = [r for r in kept["runs"].get(name, []) if r["round"] <= self.done]

    def wants(self, contender: Contender, number: int, rounds: int) -> bool:
        """Whether the contender is to be run in this round."""
        if contender.fault or (self.faults or {}).get(contender.name):
            return False
        runs = self.runs[contender.name]
        ours = self.runs[self._group.contenders[0].name]
        if number == 1 or not runs or not ours:
            return number == 1
        # Who takes so much longer is not looked at twice.
        once = runs[0]["wall"] > max(_LONG, _CLEAR * ours[0]["wall"])
        often = min(_often(runs, rounds), _often(ours, rounds))
        return number <= often and not once

    def seconds(self, contender: Contender) -> float:
        """How long it took at most."""
        return max((r["wall"] for r in self.runs[contender.name]), default=0.0)

    def add(self, contender: Contender, number: int, result: dict[str, Any]) -> None:
        """Keep a run."""
        self.runs[contender.name].append({"round": number, **result})
        if self.faults is not None and (fault := _failure(result)):
            self.faults[contender.name] = fault
        self._save()

    def compare(self) -> None:
        """Compare the outputs, and keep what that said."""
        self.faults = _differences(self._group, self.runs)
        self._save()

    def finish(self, number: int) -> None:
        """Keep that a round is finished."""
        self.done = max(self.done, number)
        self._save()

    def told(self, words: Mapping[str, str]) -> dict[str, Any]:
        """The group as the report needs it."""
        faults = self.faults if self.faults is not None else {}
        return {
            "name": self._group.name,
            "title": self._group.title,
            "notes": list(self._group.notes),
            "compared": self.faults is not None,
            "contenders": [
                {
                    "name": c.name,
                    "command": _shown(" ".join(map(_quoted, c.command)), words),
                    "fault": _shown(c.fault or faults.get(c.name, ""), words),
                    "runs": [r | {"said": ""} for r in self.runs[c.name]],
                }
                for c in self._group.contenders
            ],
        }

    def _save(self) -> None:
        kept = {"done": self.done, "runs": self.runs, "faults": self.faults}
        text = json.dumps(kept, ensure_ascii=False)
        temporary = self._path.with_suffix(".new")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self._path)


def _often(runs: list[dict[str, Any]], rounds: int) -> int:
    if not runs:
        return rounds
    for seconds, share in _OFTEN:
        if runs[0]["wall"] <= seconds:
            return max(1, round(rounds * share))
    return 1


def _differences(group: Group, runs: Runs) -> dict[str, str]:
    """Who failed, and whose output is another than the first contender's."""
    faults: dict[str, str] = {}
    for name, made in runs.items():
        if fault := next(filter(None, map(_failure, made)), ""):
            faults[name] = fault
    good = [c for c in group.contenders if runs[c.name] and c.name not in faults]
    written = [c for c in good if c.output is not None]
    if written:
        print("  comparing the outputs", file=sys.stderr)
    answers = {c.name: _digest(c.output) for c in written if c.output is not None}
    answers |= {c.name: runs[c.name][0]["parts"].get(c.same) for c in good if c.same}
    first = answers.get(group.contenders[0].name)
    for name, answer in answers.items():
        runs[name][0]["answer"] = answer
        if first is None:
            faults[name] = "there is nothing to compare its output with"
        elif answer != first:
            faults[name] = f"its output is another: {answer}, not {first}"
    return faults


def _failure(result: Mapping[str, Any]) -> str:
    """Why a run does not count, if it does not."""
    if result["code"] == 0:
        return ""
    if result["ended"]:
        return f"stopped after {result['wall']:.0f} s"
    return f"failed with {result['code']}: {' '.join(result['said'].split())[-200:]}"


def _digest(output: Path) -> Any:
    """What `equality.py` says of a file, or why it cannot be read."""
    script = str(ROOT / "benchmarks" / "equality.py")
    done = subprocess.run(
        [sys.executable, script, str(output)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        return " ".join(done.stderr.split())[-200:]
    return json.loads(done.stdout)[str(output)]


def _shown(text: str, words: Mapping[str, str]) -> str:
    for path, word in words.items():
        text = text.replace(path, word)
    return text


def _quoted(text: str) -> str:
    return f"'{text}'" if " " in text else text

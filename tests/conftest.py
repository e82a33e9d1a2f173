"""Settings that hold for every test."""

from __future__ import annotations

from hypothesis import settings

from amount import FUZZING, amount

# A slow machine is no fault of the code: no test is timed. `make test` tries the same examples each
# time, so that a change is judged by itself; `make fuzz` tries many others.
settings.register_profile(
    "parkkg", deadline=None, max_examples=amount(40, 2_000), derandomize=not FUZZING
)
settings.load_profile("parkkg")

"""Settings that hold for every test."""

from __future__ import annotations

from hypothesis import settings

from amount import amount

# A slow machine is no fault of the code: no test is timed. `make fuzz` tries many more examples.
settings.register_profile("parkkg", deadline=None, max_examples=amount(40, 2_000))
settings.load_profile("parkkg")

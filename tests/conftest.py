"""Settings that hold for every test."""

from __future__ import annotations

from hypothesis import settings

# A slow machine is no fault of the code: no test is timed.
settings.register_profile("parkkg", deadline=None)
settings.load_profile("parkkg")

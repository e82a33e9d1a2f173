"""The command line as tests call it."""

from __future__ import annotations

from collections.abc import Callable

# Calls `parkkg …`: exit code, stdout, stderr.
Run = Callable[..., tuple[int, str, str]]

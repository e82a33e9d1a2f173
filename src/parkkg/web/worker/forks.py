"""Messages between the program that forks workers and its owner. Nothing is read or written here.

Each is a kind (one byte), the number of a process and its return code: see `__main__`.
"""

from __future__ import annotations

import struct

FORK, KILL, FORKED, ENDED = b"F", b"K", b"P", b"E"
MESSAGE = struct.Struct(">cIi")

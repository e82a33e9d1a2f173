"""Take from this process what it does not need, as far as the platform can. Each step works alone.

Linux has them all. macOS takes memory limits without keeping them, and Windows has none of these:
there the owner's clock, the row and byte caps, and the refusal of SERVICE before the query is
read are what remains.
"""

from __future__ import annotations

import os
import signal
import sys
from types import MappingProxyType

# Offsets in `struct seccomp_data` and codes of classic BPF (linux/seccomp.h, linux/filter.h).
_NUMBER, _ARCHITECTURE = 0, 4
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # EPERM
_SECCOMP_MODE_FILTER = 2
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38

# The audit number of each architecture, and there the numbers of socket, socketpair, connect,
# bind, execve, execveat, ptrace, and io_uring_setup (which opens sockets of its own).
_REFUSED = MappingProxyType(
    {
        "x86_64": (0xC000003E, (41, 53, 42, 49, 59, 322, 101, 425)),
        "aarch64": (0xC00000B7, (198, 199, 203, 200, 221, 281, 117, 425)),
    }
)


def forbid_network() -> bool:
    """Make sockets, and starting programs, fail in this process from now on. True if it worked.

    By a seccomp filter, which threads started afterwards inherit and which cannot be removed.
    """
    if sys.platform != "linux" or os.uname().machine not in _REFUSED:
        return False
    import ctypes  # noqa: PLC0415 -- 10 ms that other platforms need not spend

    architecture, numbers = _REFUSED[os.uname().machine]
    refuse = len(numbers) + 1
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        # System calls of another architecture (32 bits) have other numbers: refuse them all.
        (_JUMP_EQUAL, 0, refuse + 2, architecture),
        (_LOAD, 0, 0, _NUMBER),
        # So does x32, whose numbers begin here.
        (_JUMP_AT_LEAST, refuse, 0, 0x40000000),
        *((_JUMP_EQUAL, refuse - 1 - i, 0, number) for i, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]

    class Step(ctypes.Structure):
        _fields_ = (
            ("code", ctypes.c_ushort),
            ("jump_true", ctypes.c_ubyte),
            ("jump_false", ctypes.c_ubyte),
            ("value", ctypes.c_uint32),
        )

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(Step)))

    program = Program(len(steps), (Step * len(steps))(*(Step(*step) for step in steps)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, None, 0, 0) != 0:
        return False
    return bool(prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) == 0)


def die_with_parent() -> None:
    """Have this process killed when the one that started it ends. On Linux only.

    Elsewhere a query whose owner has ended runs on until it writes, or its CPU time is up.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 -- as above

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def drop_core_files() -> None:
    """Write no core file when the engine aborts: it would hold the whole address space."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 -- POSIX only

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def go_first() -> None:
    """Have this process ended before all others when there is no memory left. On Linux only.

    What its group of processes may take in all is for the system to say (`MemoryMax` of a unit, the
    limit of a container); then one request is answered by an error, and the owner stays.
    """
    if sys.platform != "linux":
        return
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123 -- as below
            file.write("1000")
    except OSError:  # a system may have none
        return


def limit_memory(extra_bytes: int) -> bool:
    """Let the address space grow by `extra_bytes` from where it is now. On Linux only.

    The address space and not the resident memory, for that is what the kernel can limit; hence
    above the baseline, which is some 500 MB with the stack and what RocksDB maps.
    """
    if sys.platform != "linux":
        return False
    import resource  # noqa: PLC0415 -- POSIX only

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- pathlib is 5 ms
        now = int(file.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = now + extra_bytes
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    return True


def limit_cpu(seconds: float) -> None:
    """Have the process ended after so much CPU time of its own; 0 removes the limit.

    It is needed only when the owner has ended: before that, the owner's deadline is first.
    """
    if sys.platform == "win32":
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)

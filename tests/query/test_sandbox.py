from __future__ import annotations

import os
import subprocess
import sys

import pytest

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this")
seccomp = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in ("x86_64", "aarch64"),
    reason="no filter for this platform",
)


def run(program: str) -> subprocess.CompletedProcess[str]:
    head = (
        "import ctypes, os, socket, subprocess, sys, threading\n"
        "from parkkg.query.sandbox import *\n"
    )
    return subprocess.run(
        [sys.executable, "-c", head + program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@seccomp
def test_no_socket_can_be_made_in_any_thread() -> None:
    done = run(
        "assert forbid_network()\n"
        "def attempt():\n"
        "    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):\n"
        "        for make in (socket.socket, lambda family: socket.socketpair(family)):\n"
        "            try: make(family)\n"
        "            except (PermissionError, ValueError): print('refused', end=' ')\n"
        "            else: print('made', end=' ')\n"
        "attempt()\n"
        "t = threading.Thread(target=attempt); t.start(); t.join()\n"
    )
    assert done.stdout.split() == ["refused"] * 12, done.stderr


@seccomp
def test_no_program_can_be_started() -> None:
    done = run(
        "assert forbid_network()\n"
        "try: os.execv(sys.executable, [sys.executable, '-c', 'print(1)'])\n"
        "except PermissionError: print('refused')\n"
    )
    assert done.stdout == "refused\n", done.stderr


@seccomp
def test_files_and_threads_still_work() -> None:
    done = run(
        "assert forbid_network()\n"
        "t = threading.Thread(target=lambda: print(open(os.__file__).readline() != ''))\n"
        "t.start(); t.join()\n"
    )
    assert done.stdout == "True\n", done.stderr


@linux
def test_memory_is_limited_above_what_is_in_use() -> None:
    done = run(
        "assert limit_memory(100 << 20)\n"
        "kept = bytearray(50 << 20)\n"
        "try: bytearray(100 << 20)\n"
        "except MemoryError: print('refused')\n"
    )
    assert done.stdout == "refused\n", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such timer on Windows")
def test_cpu_time_is_limited() -> None:
    done = run("limit_cpu(0.2)\nwhile True: pass")
    assert done.returncode < 0
    done = run("limit_cpu(0.2); limit_cpu(0)\nsum(range(10**7))\nprint('done')")
    assert done.stdout == "done\n"


@linux
def test_no_core_file_is_written() -> None:
    done = run(
        "import resource; drop_core_files(); print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    assert done.stdout == "(0, 0)\n", done.stderr


def test_nothing_is_claimed_where_the_platform_has_nothing() -> None:
    done = run(
        "sys.platform = 'win32'\n"
        "die_with_parent(); drop_core_files(); limit_cpu(0.001)\n"
        "print(forbid_network(), limit_memory(1))\n"
    )
    assert done.stdout == "False False\n", done.stderr


@linux
def test_it_is_the_first_to_go_where_memory_ends() -> None:
    done = run("go_first(); print(open('/proc/self/oom_score_adj').read())")
    assert done.stdout.split() == ["1000"], done.stderr

"""`parkkg` for the shells of tests, in a tenth of the time that its start takes.

A process that has all of it imported forks for each command: the child has the arguments, folder,
environment and open files of whoever called, and its exit code is passed on.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What a shell runs: it hands everything over, and waits for the exit code.
_CLIENT = """
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect(sys.argv[1])
    said = json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(server, [len(said).to_bytes(4)], [0, 1, 2])
    server.sendall(said)
    for number in range(3):
        os.close(number)
    os._exit(int.from_bytes(server.recv(1)))
"""


@contextmanager
def warm_parkkg(folder: Path) -> Iterator[Path]:
    """A folder for PATH, whose `parkkg` is answered until the block ends."""
    path, programs = folder / "socket", folder / "bin"
    programs.mkdir()
    (folder / "client.py").write_text(_CLIENT, encoding="utf-8")
    program = programs / "parkkg"
    client = folder / "client.py"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{client}" "{path}" "$@"\n')
    program.chmod(0o755)
    with (
        socket.socket(socket.AF_UNIX) as listener,
        subprocess.Popen(
            [sys.executable, "-X", "utf8", __file__, str(_listening(listener, path))],
            stdin=subprocess.PIPE,
            pass_fds=[listener.fileno()],
        ) as server,
    ):
        yield programs
        server.communicate()


def _listening(listener: socket.socket, path: Path) -> int:
    listener.bind(str(path))
    listener.listen(8)
    return listener.fileno()


def _serve(listener: socket.socket) -> None:
    """Fork for each command, until standard input is closed."""
    import select

    _import_all()
    while listener in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        with connection:
            if os.fork() == 0:
                listener.close()
                _run(connection)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _import_all() -> None:
    import importlib
    import pkgutil

    import parkkg.cli

    for module in pkgutil.iter_modules(parkkg.cli.__path__, "parkkg.cli."):
        importlib.import_module(module.name)
    for name in parkkg.__all__:
        getattr(parkkg, name)
    for name in ("parkkg.pipeline", "parkkg.releases.dump", "parkkg.scaffold"):
        importlib.import_module(name)


def _run(connection: socket.socket) -> None:
    """What the program `parkkg` does; the end of this process."""
    from parkkg.cli.main import main

    head, files, _, _ = socket.recv_fds(connection, 4, 3)
    with connection.makefile("rb") as said:
        arguments, folder, environment = json.loads(said.read(int.from_bytes(head)))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    # Whether it can be sought is asked when a stream is made.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["parkkg", *arguments]
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 -- as Python shows it
        sys.excepthook(*sys.exc_info())
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    connection.sendall(bytes([code]))
    os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))

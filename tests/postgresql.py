"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached through a socket there."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

_NUMBERS = itertools.count(1)
QUICK = "-c fsync=off -c synchronous_commit=off"  # the tests kill clients, never the server


def program(name: str) -> str:
    """A program of PostgreSQL's, on the PATH or where Debian puts it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    assert path, f"no {name} on this machine: make postgresql"
    return path


@contextmanager
def running_postgresql(options: str = QUICK) -> Iterator[Path]:
    """Starts a cluster and gives the folder of its socket; it never listens on a port."""
    folder = Path(tempfile.mkdtemp(prefix="suanhui-pg-"))
    owner = _owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = str(folder / "data")
    _run([program("initdb"), "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync"], owner)
    server = [program("pg_ctl"), "-D", data, "-w"]
    listen = f"-c listen_addresses= -c unix_socket_directories={folder} {options}"
    _run([*server, "-l", str(folder / "log"), "-o", listen, "start"], owner)
    try:
        yield folder
    finally:
        _run([*server, "-m", "immediate", "stop"], owner)
        shutil.rmtree(folder)


def new_database(folder: Path) -> str:
    """Makes an empty database and gives its address."""
    name = f"desk_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(host=str(folder), user="desk", dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql+psycopg://desk@/{name}?host={folder}"


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as: it refuses to be root."""
    return pwd.getpwnam("postgres") if os.getuid() == 0 else None


def _run(command: Sequence[str], owner: pwd.struct_passwd | None) -> None:
    ids = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    done = subprocess.run(  # type: ignore[call-overload]
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **ids,
    )
    assert done.returncode == 0, done.stderr

"""Serves the API on a port of this machine."""

import socket
from collections.abc import Callable

import uvicorn

from eligibility.api.app import create_app
from eligibility.errors import InputError

MOST_CONNECTIONS = 200


def serve(host: str, port: int, progress: Callable[[str], None] = lambda _: None) -> None:
    """Serves until it is interrupted.

    Args:
        port: 0 takes any that is free.

    Raises:
        InputError: The address cannot be used.
    """
    with _listen(host, port) as listener:
        app = create_app()
        name, taken = listener.getsockname()[:2]
        shown = f"[{name}]" if ":" in name else name
        progress(f"http://{shown}:{taken}/docs")
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(MOST_CONNECTIONS)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError.single(f"{host}:{port}", f"cannot be used: {reason}.") from error
    return listener

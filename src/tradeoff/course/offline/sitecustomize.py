"""Refuse the network to a kernel that the course starts; this computer itself stays reachable.

Python imports this module at start-up when its folder is on PYTHONPATH. An audit hook cannot be removed
by the code that runs after it, and it sees every library that opens sockets through Python.
"""

import sys

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Raise when a socket is about to leave this computer."""
    if event in ("socket.connect", "socket.sendto"):
        target = arguments[1]
        outside = isinstance(target, tuple) and target[0] not in LOCAL and not str(target[0]).startswith("127.")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments[0]
        host = target.decode("ascii", "replace") if isinstance(target, bytes) else target
        outside = host not in LOCAL and not str(host).startswith("127.")
    else:
        return
    if outside:
        raise ConnectionRefusedError(f"no network in a notebook of this course: {event} to {target!r} was refused")


sys.addaudithook(refuse_network)

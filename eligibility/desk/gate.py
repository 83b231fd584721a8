"""A gate before the database: so many at once, in the order in which they came.

A pool of connections alone lets whoever is quick go first; with two hundred at the door some would wait
for half a minute and then be turned away.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Lets so many in at once; the others wait in a line."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: deque[threading.Event] = deque()
        self._guard = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many stand in the line."""
        return len(self._line)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Waits for a place and holds it while the block runs."""
        turn = self._place_or_turn()
        if turn is not None:
            turn.wait()  # whoever leaves hands the place over
        try:
            yield
        finally:
            self._leave()

    def _place_or_turn(self) -> threading.Event | None:
        with self._guard:
            if self._free:
                self._free -= 1
                return None
            turn = threading.Event()
            self._line.append(turn)
            return turn

    def _leave(self) -> None:
        with self._guard:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1

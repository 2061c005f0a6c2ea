"""Django's own back end for PostgreSQL, with a check of idle connections that costs no question."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the server whether it is there only when it has said something unasked.

    A server that ends a connection says so, or its socket is closed: either way there is something
    to read where nothing should be. Silence means what a `SELECT 1` before each call would tell.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        ear = select.poll()
        ear.register(self.connection.fileno(), select.POLLIN)
        return bool(super().is_usable()) if ear.poll(0) else True

"""Asks for web archives to be read; apart, because whatever takes evidence in asks as well."""

from casework import bell
from casework.models import Evidence, Officer, WebArchive


def ask(evidence: Evidence, *, by: Officer) -> WebArchive:
    """Ask a worker to read the archive, once; call it inside a transaction that holds the case."""
    found, is_new = WebArchive.objects.get_or_create(
        evidence=evidence, defaults={"requested_by": by}
    )
    if is_new or found.ask_again():
        bell.ring(found)
    found.refresh_from_db()
    return found

"""Somebody who asks to see a case, for whatever needs such a request."""

from casework.actions import admitting
from casework.models import AccessRequest, Network, Officer


def access_to(network: Network, *, by: Officer) -> AccessRequest:
    """Ask to see a restricted case."""
    return admitting.ask(reference=network.reference, reason="An inquiry asks.", by=by)

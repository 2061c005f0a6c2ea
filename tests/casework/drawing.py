"""Draws checkpoints as the house does, though a test never commits."""

from casework.actions import anchoring
from casework.models import Checkpoint, Officer


def draw(by: Officer) -> Checkpoint:
    """Draw a checkpoint, and make it known as soon as it would be committed."""
    checkpoint = anchoring.draw(by=by)
    anchoring.publish_waiting()
    checkpoint.refresh_from_db()
    return checkpoint

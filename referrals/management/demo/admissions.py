"""A second case that few may see: somebody asks for it, and an auditor breaks its glass."""

from casework.actions import admitting, opening
from casework.models import NetworkMember
from referrals.management.demo import waiting
from referrals.management.demo.scene import Scene


def let_in(scene: Scene) -> None:
    """Open a restricted case, grant what is asked of it, and let the auditor in by herself."""
    amina, aurelie, dana = scene.cast.amina, scene.cast.aurelie, scene.cast.dana
    hidden = opening.open_network(
        title="Safety of a member's family",
        description="Invented for training. Seen by its members only.",
        is_restricted=True,
        by=amina,
    )
    asked = admitting.ask(
        reference=hidden.reference, reason="I write to the family in French.", by=aurelie
    )
    admitting.grant(asked, place=NetworkMember.Place.READER, by=amina)
    broken = admitting.break_glass(
        reference=hidden.reference, reason="The commission asks whether it exists.", by=dana
    )
    waiting.for_jobs(scene.stage, "A worker writes to the leads of a case", [broken])
    scene.stage.say(
        f"{aurelie.name} asks for {hidden.reference}, which only its members see; {amina.name} "
        f"lets her in. {dana.name} breaks its glass, and {amina.name} gets a letter."
    )

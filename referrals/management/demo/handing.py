"""The last page of the story: the case is anchored, and given to an inquiry as a whole."""

import shutil
from pathlib import Path

from casework.actions import anchoring
from casework.models import Access, Network
from referrals.actions import disclosing
from referrals.management.demo import waiting
from referrals.management.demo.scene import Scene
from referrals.models import Disclosure


def disclose(scene: Scene, network: Network) -> Disclosure:
    """Let Ada draw a checkpoint and Dana disclose the case, and copy the ZIP out of the store."""
    ada, dana = scene.cast.ada, scene.cast.dana
    drawn = anchoring.draw(by=ada)
    scene.stage.say(f"{ada.name} draws checkpoint {drawn.number}, SHA-256 {drawn.sha256[:16]}…")
    made = disclosing.ask(network, by=dana)
    waiting.for_jobs(scene.stage, "A worker writes the disclosure", [made])
    made.refresh_from_db()
    path = disclosure_path(scene.folder, made)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with disclosing.hand_out(made, by=dana, door=Access.Door.COMMAND) as stored:
        path.touch(mode=0o600)
        with path.open("wb") as file:
            shutil.copyfileobj(stored, file)
    scene.stage.say(
        f"{dana.name} discloses the case: {path.name}, {made.files} files, "
        f"{made.size / 1e6:.1f} MB. Unpack it, then: python3 -I verify.py"
    )
    return made


def disclosure_path(folder: Path, made: Disclosure) -> Path:
    return folder / "disclosures" / made.file_name

import random
from pathlib import Path
from typing import Any, TextIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.actions.enlisting import AlreadyEnlisted
from casework.errors import Refusal
from referrals.management.demo import case, listed, people, story, summary
from referrals.management.demo.progress import Stage
from referrals.management.demo.scene import Scene
from referrals.management.demo.waiting import DemoStopped

PRODUCTION = "config.settings.base"


class Command(BaseCommand):
    help = "Play the whole story in an empty house whose worker runs; `make demo` does all of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--summary", type=Path, required=True, help="where summary.json goes")
        parser.add_argument("--base-url", default=settings.RENVOI_BASE_URL)
        parser.add_argument("--input", type=Path, help="a list to play instead of the own case")
        parser.add_argument("--receiver", default="", help="where the partner's webhook listens")
        parser.add_argument("--scale", type=float, default=1.0, help="a smaller case, such as 0.02")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SETTINGS_MODULE == PRODUCTION:
            raise CommandError("The demo invents people and cases; it never runs in production.")
        path: Path = options["summary"].absolute()
        out = cast(TextIO, self.stdout._out)
        stage = Stage(out, is_terminal=out.isatty())
        try:
            found = _play(stage, path.parent, options)
        except AlreadyEnlisted as taken:
            raise CommandError(
                "The demo needs an empty house. `make demo` gives it one."
            ) from taken
        except Refusal as refused:
            faults = "; ".join(f"{fault.message} {fault.remedy}" for fault in refused.faults)
            raise CommandError(f"An action refused: {faults}") from refused
        except DemoStopped as stopped:
            raise CommandError(str(stopped)) from stopped
        summary.write(found, path)
        stage.chapter("Summary")
        for line in summary.table(found):
            stage.say(line)
        stage.say(f"All of this is in {path}; it took {found['seconds']} s.")
        stage.say(f"Address: {options['base_url']}")


def _play(stage: Stage, folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    stage.chapter("The house")
    cast_of_demo = people.enlist()
    stage.say(f"{len(cast_of_demo.sign_ins)} officers and one partner system are enlisted.")
    scene = Scene(
        stage,
        cast_of_demo,
        folder,
        random.Random(case.SEED),  # noqa: S311 - a story that must come out the same, no secret
        options["receiver"],
    )
    given: Path | None = options["input"]
    scale: float = options["scale"]
    result = listed.play(scene, path=given) if given else story.play(scene, scale=scale)
    return summary.collect(result, cast=cast_of_demo, folder=folder, seconds=stage.seconds)

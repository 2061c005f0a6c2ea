"""The ways in: build the main document or one annex of a package, in a child process."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from referrals.rendering import cutting, isolated
from referrals.rendering.contents import Contents
from referrals.rendering.isolated import MEMORY, TIMEOUT, Job
from referrals.rendering.outcome import Approval, Progress, Rendering, VolumeFact

# The one moment of an annex: it bears no date, so that time alone never changes its bytes.
NO_MOMENT = 0


def build(
    contents_text: str,
    exhibits: Mapping[int, bytes],
    approvals: Sequence[Approval],
    progress: Progress,
    *,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> Rendering:
    """Return the whole package of these canonical contents as one document without annexes.

    :raises RenderFailed: or one of its subclasses, with a reason for people.
    """
    contents = Contents.load(contents_text)
    numbers = [item.number for item in contents.items]
    job = _main_job(contents, approvals, shown=numbers, volumes=[])
    return _run(job, contents_text, exhibits, progress, timeout=timeout, memory=memory)


def build_main(
    contents_text: str,
    exhibits: Mapping[int, bytes],
    approvals: Sequence[Approval],
    progress: Progress,
    *,
    volumes: Sequence[VolumeFact] = (),
    variant: str = "",
    is_draft: bool = False,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> Rendering:
    """Return the main document, which names every annex by length and SHA-256.

    A draft may do without the annexes, bears a watermark, and leaves the approvals open.

    :raises RenderFailed: or one of its subclasses, with a reason for people.
    :raises ValueError: when these are not the annexes that the plan asks for.
    """
    main, *annexes = cutting.plan(contents_text)
    contents = Contents.load(contents_text)
    planned = [cut.number for cut in annexes]
    if [fact.number for fact in volumes] != planned and not (is_draft and not volumes):
        raise ValueError(f"annexes {planned} are planned")
    told = [asdict(fact) for fact in volumes] or [
        asdict(cut) | {"length": 0, "sha256": "", "pages": 0, "name": ""} for cut in annexes
    ]
    shown = sorted(item.number for item in contents.items)[: main.items]
    job = _main_job(
        contents,
        () if is_draft else approvals,
        shown=shown,
        volumes=told,
        variant=variant,
        is_draft=is_draft,
    )
    return _run(job, contents_text, exhibits, progress, timeout=timeout, memory=memory)


def build_volume(
    contents_text: str,
    number: int,
    progress: Progress,
    *,
    variant: str = "",
    is_draft: bool = False,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> Rendering:
    """Return one annex volume, a complete document that only its own items decide.

    :raises RenderFailed: or one of its subclasses, with a reason for people.
    """
    text = cutting.extract(contents_text, number, variant=variant)
    job = Job(number, {"number": number, "is_draft": is_draft}, NO_MOMENT)
    return _run(job, text, {}, progress, timeout=timeout, memory=memory)


def _main_job(
    contents: Contents,
    approvals: Sequence[Approval],
    *,
    shown: list[int],
    volumes: list[dict[str, Any]],
    variant: str = "",
    is_draft: bool = False,
) -> Job:
    told = [asdict(approval) | {"at": approval.at.isoformat()} for approval in approvals]
    order = {
        "number": cutting.MAIN,
        "approvals": told,
        "shown": shown,
        "volumes": volumes,
        "variant": variant,
        "is_draft": is_draft,
    }
    return Job(cutting.MAIN, order, int(contents.frozen_at.timestamp()))


def _run(
    job: Job,
    text: str,
    exhibits: Mapping[int, bytes],
    progress: Progress,
    *,
    timeout: float,
    memory: int,
) -> Rendering:
    return isolated.run(job, text, exhibits, progress, timeout=timeout, memory=memory)

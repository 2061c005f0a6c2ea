"""Maps the bases of refusal to pages and form errors, once for all pages of both apps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.actions._storing import TooLarge
from casework.errors import BadInput, Fault, NotAllowed, Refusal, WrongState

T = TypeVar("T")
STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (TooLarge, 413),
    (NotAllowed, 403),
    (WrongState, 409),
    (BadInput, 422),
)


def status_of(refused: Refusal) -> int:
    """Return the HTTP status that stands for this refusal on a page."""
    return next(status for base, status in STATUS if isinstance(refused, base))


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """What an action gave, or the status with which the form is shown again."""

    value: T | None
    status: int = 200

    @property
    def succeeded(self) -> bool:
        return self.status == 200


def attempt(form: forms.BaseForm, act: Callable[[], T]) -> Attempt[T]:
    """Run one action; what it finds wrong becomes errors of the form, so nothing typed is lost.

    A missing right is no error of the form: it goes on to the page that says so.
    """
    try:
        return Attempt(act())
    except NotAllowed:
        raise
    except Refusal as refused:
        for fault in refused.faults:
            name = fault.field if fault.field in form.fields else None
            form.add_error(name, sentence(fault))
        return Attempt(None, status_of(refused))


def attempt_step(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Run one action that needs no form, and tell on the next page how it went."""
    try:
        act()
    except NotAllowed:
        raise
    except Refusal as refused:
        for fault in refused.faults:
            messages.error(request, sentence(fault))
        return False
    messages.success(request, done)
    return True


def sentence(fault: Fault) -> str:
    """Return what is wrong and what to do about it, as one text."""
    return " ".join(str(part) for part in (fault.message, fault.remedy) if part)


class RefusalMiddleware:
    """Answers a refusal that no view caught with a page that says why, and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        context = {"refused": fault, "faults": fault.faults}
        return render(request, "refusal.html", context, status=status_of(fault))

"""What every door of the API has: a lock, a language, and four short steps for its methods."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any, ClassVar, Protocol, TypeVar, cast

from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation.trans_real import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header as ranked
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from casework.actions import metering, pausing
from casework.actions._storing import Incoming, handed_in
from casework.api import lines, once
from casework.api.errors import NotHere
from casework.api.freshness import fresh
from casework.api.paging import OldestFirst
from casework.api.parsing import StrictJSONParser, UploadParser
from casework.api.scoping import Needed, Scoped
from casework.api.strict import StrictSerializer
from casework.models import ExternalId, Network, Officer, Token
from casework.queries.listing import Listing, Told

Row = TypeVar("Row", bound=models.Model)
WRITING = ("post", "put", "patch", "delete")


class Guarded(APIView):
    """Closed to strangers, and to tokens without the scope that the door names."""

    permission_classes = (IsAuthenticated, Scoped)
    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    metadata_class = None
    write_scope: ClassVar[Needed | None] = None
    # The list in a body whose rows faults name, where the door takes one.
    rows: ClassVar[str] = ""
    # Fields of an answer that are secret, so that they are told once and never again.
    withheld: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **facts: Any) -> None:
        super().__init_subclass__(**facts)
        if cls.write_scope is None and any(hasattr(cls, method) for method in WRITING):
            raise TypeError(f"{cls.__name__} writes, so it must say which scope that needs.")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Do what the framework does; but a write with a key happens once, answer and all."""
        self.args, self.kwargs = args, kwargs
        self.request = request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        act = partial(self._act, request, *args, **kwargs)
        try:
            self.initial(request, *args, **kwargs)
            is_served = hasattr(self, (request.method or "").lower())
            keyed = is_served and once.is_keyed(request)
            given: Any = once.answer(self, act) if keyed else act()
            if given.has_header(once.REPLAYED):
                given = self.finalize_response(request, given, *args, **kwargs)
            self.response = given
        except Exception as fault:  # noqa: BLE001 - the framework answers every one of them
            told = self.handle_exception(fault)
            self.response = self.finalize_response(request, told, *args, **kwargs)
        return self.response

    def _act(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        name = (request.method or "").lower()
        known = name in self.http_method_names
        method = getattr(self, name, None) if known else None
        given = (method or self.http_method_not_allowed)(request, *args, **kwargs)
        return self.finalize_response(request, given, *args, **kwargs)

    def case(self) -> Network | None:
        """Return the network that the address hangs on; None where it hangs on none.

        :raises NotHere: when it is out of sight.
        """
        return None

    def make_ready(self) -> None:
        """Do what is slow and changes nothing that anybody sees, before a transaction opens."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        chosen = _language_of(request)
        if chosen:
            translation.activate(chosen)
        super().initial(request, *args, **kwargs)
        if not chosen:
            translation.activate(self.officer.language)
        self._spend(request)
        if request.method not in SAFE_METHODS:
            pausing.require_writable()

    def _spend(self, request: Request) -> None:
        """Count the call, and tell a token what is left to it (RateLimit fields of the IETF).

        :raises TooMany: when nothing is left.
        """
        if not isinstance(request.auth, Token) or settings.RENVOI_READ_ONLY:
            return
        spent = metering.spend(request.auth)
        left = max(0, spent.remaining)
        self.headers["RateLimit-Policy"] = f'"token";q={spent.limit};w={metering.WINDOW}'
        self.headers["RateLimit"] = f'"token";r={left};t={spent.seconds}'
        if spent.remaining < 0:
            raise metering.TooMany(spent.seconds)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(response, "exception", False):
            # A problem is a document of its own, whatever this door answers otherwise.
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        answer = fresh(request, response)
        answer = super().finalize_response(request, answer, *args, **kwargs)
        if not answer.has_header("Cache-Control"):
            patch_cache_control(answer, private=True, no_cache=True)
        return answer

    @property
    def officer(self) -> Officer:
        return cast(Officer, self.request.user)


class Door(Guarded):
    """Fetches in sight, reads what was sent, lets one action act, and answers."""

    pagination_class: ClassVar[type[OldestFirst] | None] = None

    def get_renderers(self) -> list[BaseRenderer]:
        renderers = list(super().get_renderers())
        # Lines hold the objects and no page, so the contract's own reader is not told of them.
        is_listed = self.pagination_class and not getattr(self, "swagger_fake_view", False)
        return [*renderers, lines.LinesRenderer()] if is_listed else renderers

    @property
    def list_parameters(self) -> tuple[str, ...]:
        """What says how a list is given out, not which."""
        return ("format",) if self.pagination_class else ()

    def read(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        """Return what was sent, sound and complete.

        :raises ValidationError: naming every field that is not.
        """
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def read_nothing(self) -> None:
        """Refuse what was sent where nothing is asked for."""
        self.read(Nothing)

    def asked(self, shape: type[serializers.Serializer] | None = None) -> dict[str, Any]:
        """Return the filters of a list, and refuse parameters that it does not have."""
        parameters = self.request.query_params.dict()
        for name in (*OldestFirst.PARAMETERS, *self.list_parameters):
            parameters.pop(name, None)
        if not parameters and _can_be_left_out(shape or Nothing):
            return {}
        given = (shape or Nothing)(data=parameters)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def page(self, rows: models.QuerySet, shape: type[serializers.BaseSerializer]) -> Any:
        """Answer with one page of a list, or with all of it in lines where that is asked for."""
        pages = self._pages()
        if self._is_asked_for_lines:
            return lines.answer(
                rows.order_by(pages.ordering),
                lambda chunk: lines.texts(self.show(chunk, shape, many=True)),
            )
        found = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response(self.show(found, shape, many=True))

    def long_page(
        self, rows: models.QuerySet, listing: Listing, *, all_of: Network | None = None
    ) -> Any:
        """Answer as `page` does, with objects that PostgreSQL writes: many of them are cheap.

        Where the rows are all that a case has, naming it makes them cheaper still.
        """
        pages = self._pages()
        if self._is_asked_for_lines:
            keys = rows.values_list("pk", flat=True).order_by(pages.ordering)
            return lines.answer(keys, partial(listing.texts, officer=self.officer))
        sought = listing.all_of(all_of) if all_of else rows.values_list("pk", flat=True)
        text = pages.text_of(Told(sought, listing, self.officer), self.request)
        return HttpResponse(text, content_type="application/json")

    def _pages(self) -> OldestFirst:
        assert self.pagination_class is not None, "a list has pages"
        return self.pagination_class()

    @property
    def _is_asked_for_lines(self) -> bool:
        return self.request.accepted_media_type == lines.MEDIA_TYPE

    def show(self, row: Any, shape: type[serializers.BaseSerializer], *, many: bool = False) -> Any:
        """Return a row, or several, as they are given out."""
        return shape(row, many=many, context={"request": self.request, "view": self}).data

    def named(
        self, rows: Any, kind: str, asked: dict[str, Any] | None = None, *, key: str = "pk"
    ) -> Any:
        """Show what this client calls each row, and keep what it asks for by such a name."""
        rows = self.called(rows, kind, asked or {}, key=key)
        return ExternalId.objects.shown_with(rows, officer=self.officer, kind=kind, key=key)

    def called(self, rows: Any, kind: str, asked: dict[str, Any], *, key: str = "pk") -> Any:
        """Keep what this client asks for by its own name for it."""
        sought = asked.pop("external_id", None)
        if sought is None:
            return rows
        return ExternalId.objects.find(rows, officer=self.officer, kind=kind, value=sought, key=key)

    def made(self, data: Any, where: str = "", *, is_new: bool = True, **at: Any) -> Response:
        """Answer that something came to be, and where it can be read."""
        headers = {"Location": self.address(where, **at)} if where else {}
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(data, status=code, headers=headers)

    def accepted(self, data: Any, where: str, **at: Any) -> Response:
        """Answer that a worker was asked, and where its progress can be read."""
        headers = {"Location": self.address(where, **at)}
        return Response(data, status=status.HTTP_202_ACCEPTED, headers=headers)

    def address(self, where: str, **at: Any) -> str:
        return reverse(where, kwargs=at, request=self.request)


class Readying(Protocol):
    """Takes a file's bytes to where they will lie; see `collecting` and `importing`."""

    def __call__(self, network: Network, *, chunks: Incoming, by: Officer) -> None: ...


class UploadDoor(Door):
    """A door that takes one file."""

    readying: ClassVar[Readying]

    parser_classes = (UploadParser,)
    limit_setting: ClassVar[str] = "RENVOI_UPLOAD_LIMIT"

    def make_ready(self) -> None:
        file, case = self.request.FILES.get("file"), self.case()
        if file is not None and case is not None:
            type(self).readying(case, chunks=handed_in(file), by=self.officer)

    def upload_limit(self) -> int:
        limit: int = getattr(settings, self.limit_setting)
        return limit


class NetworkDoor(Door):
    """A door to something that hangs on one network."""

    def network(self) -> Network:
        """Return the network that the address names, if the officer may see it."""
        network = Network.objects.in_sight(self.officer, self.kwargs["reference"])
        if network is None:
            raise NotHere
        return network

    def case(self) -> Network:
        return self.network()


class Nowhere(Guarded):
    """Whatever no address leads to, told in the same form as everything else."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotHere


class Nothing(StrictSerializer):
    """No field, no filter."""


def find(visible: models.QuerySet[Row], **place: Any) -> Row:
    """Return the one row at this place among those that may be seen.

    :raises NotHere: when there is none.
    """
    row = visible.filter(**place).first()
    if row is None:
        raise NotHere
    return row


@cache
def _can_be_left_out(shape: type[serializers.Serializer]) -> bool:
    """Say whether nothing at all is sound, and means nothing."""
    fields = shape().fields.values()
    return all(not field.required and field.default is serializers.empty for field in fields)


def client_address(request: Request) -> str | None:
    """Return where the request came from; None where the server does not say."""
    return request.META.get("REMOTE_ADDR") or None


def _language_of(request: Request) -> str | None:
    """Return the language that the client asks for, if we have one of those."""
    for code, _weight in ranked(request.headers.get("Accept-Language", "").lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return None

"""The contract: what each door takes and gives, drawn from the code; and the page that shows it."""

from collections.abc import Callable
from typing import Any, TypeVar

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers

from casework.api import once
from casework.api.describing import LABELS, labels_of
from casework.api.doors import Guarded
from casework.api.errors import MEDIA_TYPE, TITLES
from casework.api.scoping import ANY, needed
from casework.api.strict import StrictSerializer

Method = TypeVar("Method", bound=Callable[..., Any])
# Which refusals an operation may answer with; this is the only place that says so.
EVERYWHERE = ("401", "403", "406", "429")
WHERE_SOMETHING_IS_NAMED = ("404",)
WHERE_SOMETHING_IS_ASKED = ("400",)
WHERE_SOMETHING_IS_WRITTEN = ("400", "409", "413", "415", "503")
WHERE_A_KEY_IS_NAMED = ("422",)
WHERE_A_VERSION_IS_NAMED = ("412", "428")


class FaultLine(serializers.Serializer):
    """One thing that is wrong with one field or row."""

    field = serializers.CharField()
    row = serializers.IntegerField(allow_null=True)
    pointer = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()
    code = serializers.CharField()
    severity = serializers.ChoiceField(["BLOCK", "WARN"])


class Problem(serializers.Serializer):
    """Why something was not done (RFC 9457), in the language of the request."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    remedy = serializers.CharField()
    errors = FaultLine(many=True)  # type: ignore[assignment]
    limit = serializers.IntegerField(required=False, help_text=_("In bytes, with status 413."))


class HouseSchema(AutoSchema):
    """Adds to each operation the problems that it may answer with."""

    def get_description(self) -> str:  # type: ignore[override]
        # What a class tells its reader is of no use to a client.
        scope = needed(self.method, self.view)
        if scope == ANY:
            return "Needs any scope that writes."
        return f"Needs the scope `{scope}`." if scope else ""

    def _map_serializer_field(
        self, field: Any, direction: Any, bypass_extensions: bool = False
    ) -> dict[str, Any]:
        mapped: dict[str, Any] = super()._map_serializer_field(field, direction, bypass_extensions)
        if direction == "response" and _may_be_blank(field):
            mapped.pop("format", None)
            if "enum" in mapped and "" not in mapped["enum"]:
                mapped["enum"].append("")
        if isinstance(field, serializers.ChoiceField) and "enum" in mapped:
            mapped[LABELS] = labels_of(field)
        return mapped

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        return super().get_serializer_name(serializer, direction).removesuffix("Shape")

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        component = self.resolve_serializer(Problem(), "response")
        for code in self._problems():
            answers[code] = {
                "description": str(TITLES[int(code)]),
                "content": {MEDIA_TYPE: {"schema": component.ref}},
            }
        return dict(sorted(answers.items()))

    def _problems(self) -> tuple[str, ...]:
        method = getattr(self.view, self.method.lower())
        asked = any(one["in"] == "query" for one in self._get_parameters())
        holds = (
            (EVERYWHERE, True),
            (WHERE_SOMETHING_IS_NAMED, "{" in self.path),
            (WHERE_SOMETHING_IS_ASKED, asked),
            (WHERE_SOMETHING_IS_WRITTEN, self.method != "GET"),
            (WHERE_A_KEY_IS_NAMED, self.method == "POST"),
            (WHERE_A_VERSION_IS_NAMED, getattr(method, "is_matched", False)),
            (getattr(self.view, "more_problems", ()), True),
        )
        return tuple(code for codes, applies in holds if applies for code in codes)

    def _get_request_body(self, direction: Any = "request") -> Any:
        # The base has no body for DELETE; taking numbered things out of a list needs one.
        if self.method != "DELETE":
            return super()._get_request_body(direction)
        taken = self.get_request_serializer()
        if taken is None:
            return None
        schema, required = self._get_request_for_media_type(taken, direction)
        return {"content": {"application/json": {"schema": schema}}, "required": required}

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        mapped: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, StrictSerializer) and direction == "request":
            mapped["additionalProperties"] = False
        return mapped


def _may_be_blank(field: Any) -> bool:
    """Tell whether the column behind a field may hold no text; a read-only field forgets that."""
    meta = getattr(field.parent, "Meta", None)
    model = getattr(meta, "model", None)
    blank = {one.name for one in model._meta.fields if one.blank} if model else set()
    is_text = isinstance(field, serializers.CharField | serializers.ChoiceField)
    return is_text and field.source in blank


KEY = OpenApiParameter(
    once.HEADER,
    location=OpenApiParameter.HEADER,
    required=True,
    description=_("Fresh and random for each new call; the same one when it is sent again."),
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    required=True,
    description=_("The ETag of the version that this change is made from."),
)


def operation(
    summary: Any, *, is_matched: bool = False, **facts: Any
) -> Callable[[Method], Method]:
    """Describe one method of a door; `request` and `responses` as drf-spectacular has them.

    A matched one is told by `If-Match` from which version the client starts.
    """
    facts.setdefault("request", None)
    if is_matched:
        facts["parameters"] = [*facts.get("parameters", []), IF_MATCH]

    def describe(method: Method) -> Method:
        if method.__name__ == "post":
            facts["parameters"] = [*facts.get("parameters", []), KEY]
        method.schema = HouseSchema()  # type: ignore[attr-defined]
        described: Method = extend_schema(summary=summary, **facts)(method)
        del method.schema  # type: ignore[attr-defined]
        described.is_matched = is_matched  # type: ignore[attr-defined]
        return described

    return describe


class Contract(Guarded, SpectacularAPIView):
    """The contract as OpenAPI 3.1, for whoever may come in at all."""


# The page draws itself with styles that it sets as it goes; its script comes from our own files.
@method_decorator(login_required, name="dispatch")
@method_decorator(
    csp_update({"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"]}), name="dispatch"
)
class ContractPage(Guarded, SpectacularSwaggerSplitView):
    """The contract for people, with everything served from here."""

    url_name = "casework-api:schema"

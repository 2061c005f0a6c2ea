import json
from typing import Any

from rest_framework import serializers

from casework.api.shapes.people import OfficerShape
from casework.api.strict import Shape, StrictSerializer
from casework.models import Event, EventKind


class EventShape(Shape):
    """One line of the trail, with the hashes that chain it to the line before."""

    actor = OfficerShape()
    payload = serializers.SerializerMethodField()
    payload_hash = serializers.SerializerMethodField()
    previous = serializers.SerializerMethodField()
    hash = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = read_only_fields = (
            "sequence",
            "kind",
            "actor",
            "subject",
            "occurred_at",
            "recorded_at",
            "payload",
            "payload_hash",
            "previous",
            "hash",
        )

    def get_payload(self, event: Event) -> dict[str, Any] | None:
        """None after a disposition, and where it names a network that is out of sight."""
        payload = json.loads(event.payload) if event.payload else None
        if event.kind == EventKind.NETWORK_LINKED and payload:
            return payload if payload.get("other") in self.context["view"].seen() else None
        return payload

    def get_payload_hash(self, event: Event) -> str:
        return bytes(event.payload_hash).hex()

    def get_previous(self, event: Event) -> str:
        return bytes(event.previous).hex()

    def get_hash(self, event: Event) -> str:
        return bytes(event.hash).hex()


class EventFilters(StrictSerializer):
    kind = serializers.ChoiceField(EventKind.choices, required=False)
    subject = serializers.CharField(max_length=80, required=False)

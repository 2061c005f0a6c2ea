from typing import Any

from rest_framework import serializers

from casework.api.strict import Shape, StrictSerializer
from casework.models import Language, NetworkMember, Officer, Platform, Role, Scope


class OfficerShape(Shape):
    class Meta:
        model = Officer
        fields = read_only_fields = ("id", "name")


class MeShape(Shape):
    """Who is asking, and what they may ask for."""

    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    scopes = serializers.SerializerMethodField()
    language = serializers.ChoiceField(Language.choices)

    class Meta:
        model = Officer
        fields = read_only_fields = (
            "id",
            "email",
            "name",
            "title",
            "language",
            "roles",
            "is_service",
            "scopes",
        )

    def get_scopes(self, officer: Officer) -> list[str]:
        token: Any = self.context["request"].auth
        return list(token.scopes) if token else list(Scope.values)


class PlatformShape(Shape):
    class Meta:
        model = Platform
        fields = read_only_fields = ("slug", "name", "is_active")


class MemberShape(Shape):
    officer = OfficerShape()
    email = serializers.EmailField(source="officer.email")

    class Meta:
        model = NetworkMember
        fields = read_only_fields = ("officer", "email", "place", "recorded_at", "until")


class MemberEntry(StrictSerializer):
    """Who gets a place in the case: a person's or service's e-mail address, and which place."""

    officer = serializers.EmailField()
    place = serializers.ChoiceField(NetworkMember.Place.choices)

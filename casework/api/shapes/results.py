"""What is said of one row or file that could not be done."""

from rest_framework import serializers


class RowFaultShape(serializers.Serializer):
    field = serializers.CharField()
    row = serializers.IntegerField(allow_null=True)
    pointer = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()
    code = serializers.CharField()


class RowProblemShape(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = RowFaultShape(many=True)  # type: ignore[assignment]

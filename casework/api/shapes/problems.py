from rest_framework import serializers


class ProblemPageShape(serializers.Serializer):
    """What one code means: the status that it comes with, and what to do about it."""

    type = serializers.URLField(read_only=True)
    code = serializers.CharField(read_only=True)
    status = serializers.IntegerField(read_only=True)
    title = serializers.CharField(read_only=True)
    detail = serializers.CharField(read_only=True)
    remedy = serializers.CharField(read_only=True)

"""What a reference looks like in an address; anything else is 404 before a row is asked for."""

from django.urls import register_converter

from casework.models.reference import ALPHABET, LENGTH


class NetworkReference:
    regex = rf"NET-[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NetworkReference, "network")

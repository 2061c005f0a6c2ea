"""Every address of the API, read from the URL patterns themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from django.urls import URLPattern

from casework.api import urls as casework_urls
from casework.api.doors import Guarded
from referrals.api import urls as referrals_urls

ROOT = "/api/v1/"
PARAMETER = re.compile(r"<\w+:(\w+)>")


@dataclass(frozen=True)
class Route:
    name: str
    template: str
    door: type[Guarded]

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.template)

    def address(self, **places: object) -> str:
        return ROOT + PARAMETER.sub(lambda found: str(places[found[1]]), self.template)


def routes(urls: ModuleType | None = None) -> Iterator[Route]:
    """Yield the routes of one app, or of both."""
    for module in [urls] if urls else [casework_urls, referrals_urls]:
        for pattern in module.urlpatterns:
            assert isinstance(pattern, URLPattern), "a nested include would hide its routes"
            if pattern.name != "nowhere":
                yield Route(pattern.name, str(pattern.pattern), pattern.callback.cls)


def methods_of(door: type) -> list[str]:
    return [m.upper() for m in ("get", "post", "put", "patch", "delete") if hasattr(door, m)]

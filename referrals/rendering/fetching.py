"""The only source of bytes for the pages: what the contents name, from memory."""

from collections.abc import Mapping
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from referrals.rendering.failures import ForbiddenFetch


class CaseFetcher(URLFetcher):
    """Serves `exhibit:` and `font:` from memory and refuses every other address."""

    def __init__(self, resources: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._resources = dict(resources)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the bytes that the contents name under this address.

        :raises FatalURLFetchingError: for any other address, whatever its scheme.
        """
        if url not in self._resources:
            self.refused.append(url[:200])
            raise FatalURLFetchingError(f"refused: {url[:200]}")
        return URLFetcherResponse(url, self._resources[url])

    def open(self, url: Any, data: Any = None, timeout: Any = None) -> URLFetcherResponse:
        """Return what `fetch` returns: there is no other way to anything."""
        return self.fetch(getattr(url, "full_url", url))

    def check(self) -> None:
        """Refuse the rendering when the pages asked for anything that is not theirs.

        :raises ForbiddenFetch: naming what was asked for.
        """
        if self.refused:
            raise ForbiddenFetch(", ".join(dict.fromkeys(self.refused)))

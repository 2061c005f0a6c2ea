from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware

TEXTS = ("application/json", "application/problem+json", "application/x-ndjson")


class CompressTexts(GZipMiddleware):
    """Compresses what the API says; evidence and pages go out as they are."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if not request.path_info.startswith("/api/") or kind not in TEXTS:
            return response
        return super().process_response(request, response)

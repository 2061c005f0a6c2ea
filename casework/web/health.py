from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from casework.web import jobs


@login_not_required
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Say whether the house works, to whoever asks: machines get JSON, people a page."""
    try:
        found = _look()
    except DatabaseError:
        # A page would need the database; a person understands one word as well.
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)
    if request.accepts("text/html"):
        return render(request, "casework/health.html", found)
    return JsonResponse(found)


def _look() -> dict[str, object]:
    now = timezone.now()
    beat, oldest = jobs.last_beat(), jobs.oldest_waiting()
    is_silent = beat is None or now - beat > jobs.SILENCE
    waits = oldest is not None and now - oldest > jobs.PATIENCE
    return {
        "status": "waiting for a worker" if is_silent or waits else "ok",
        "database": "ok",
        "worker": "silent" if is_silent else "ok",
        "worker_last_seen": beat,
        "waiting_since": oldest if waits else None,
    }

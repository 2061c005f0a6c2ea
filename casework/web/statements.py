from django.http import Http404, HttpRequest, HttpResponse


def new_attribution(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def new_link(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def new_narrative(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404

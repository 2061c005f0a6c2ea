from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def new(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404

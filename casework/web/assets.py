from django.http import Http404, HttpRequest, HttpResponse


def edit(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def index(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def new(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def show(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404

from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def new(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def retry(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def rows_csv(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def show(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404

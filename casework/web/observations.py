from django.http import Http404, HttpRequest, HttpResponse


def new(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404

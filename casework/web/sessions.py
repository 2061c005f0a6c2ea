from django.http import Http404, HttpRequest, HttpResponse
from django.contrib.auth.views import LoginView


class SignIn(LoginView):
    template_name = "casework/sign_in.html"


def language(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def no_password_page(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def sign_out(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


def to_sign_in(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404

"""Coming in, going out, and the language of the pages."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from casework.actions import enlisting, signing
from casework.models import Language
from casework.permissions import RoleRequired
from casework.web.forms.sessions import SignInForm
from casework.web.sight import OfficerRequest, address_of


class SignIn(LoginView):
    """Ask who somebody is, and record the answer either way."""

    template_name = "casework/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if request.htmx:  # type: ignore[attr-defined]
            # A fragment asked for after the session ended: load the page, not a piece of it.
            response["HX-Refresh"] = "true"
        return response

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Return where to go on to; not here again, which would be a circle."""
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        officer = form.get_user()
        signing.signed_in(officer, address=address_of(self.request))
        _speak(response, officer.language)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        assert isinstance(form, SignInForm)
        if not form.is_throttled:
            email = form.cleaned_data.get("username", "")
            signing.sign_in_refused(email=email, address=address_of(self.request))
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=429 if form.is_throttled else 422)


def sign_out(request: OfficerRequest) -> HttpResponse:
    """Let the officer go."""
    if request.method != "POST":
        return redirect(settings.LOGIN_REDIRECT_URL)
    signing.signed_out(request.user)
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and stay on the page; an officer's choice is kept for next time."""
    response = HttpResponseRedirect(_page_left(request))
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in Language.values:
        if request.user.is_authenticated:
            enlisting.prefer_language(request.user, language=chosen)
        _speak(response, chosen)
    return response


@login_not_required
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Stand where the administration's own sign-in would be.

    :raises RoleRequired: when somebody is signed in already, without being an administrator.
    """
    if request.user.is_authenticated and not request.user.is_administrator:
        raise RoleRequired
    asked = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('casework:sign-in')}?{urlencode({'next': asked})}")


def no_password_page(request: HttpRequest) -> HttpResponse:
    """Stand where the administration's own password page would be, which records no event."""
    raise Http404


def _page_left(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if ours and page.startswith("/") else reverse(settings.LOGIN_REDIRECT_URL)


def _speak(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )

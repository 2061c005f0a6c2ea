from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html", {"section": "referrals"})

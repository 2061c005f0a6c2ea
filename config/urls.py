"""Where every door is. Each app keeps its own pages and its own part of the API."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("casework.api.urls")),
    path("api/v1/", include("referrals.api.urls")),
    path("", include("referrals.web.urls")),
    path("", include("casework.web.urls")),
    path("admin/", admin.site.urls),
]

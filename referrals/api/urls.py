from django.urls import URLPattern

app_name = "referrals-api"
urlpatterns: list[URLPattern] = []

from django.urls import URLPattern

app_name = "casework-api"
urlpatterns: list[URLPattern] = []

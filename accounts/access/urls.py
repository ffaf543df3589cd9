"""Who may come in: users and roles, one's own profile, personal data, the audit trail."""

from django.urls import URLPattern, path

from accounts.access import views

urlpatterns: list[URLPattern] = [
    path("personal-data/", views.RevealView.as_view(), name="reveal"),
]

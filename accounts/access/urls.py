"""Who may come in: users and roles, one's own profile, personal data, the audit trail."""

from django.urls import URLPattern, path

from accounts.access import views

urlpatterns: list[URLPattern] = [
    path("users/", views.UsersView.as_view(), name="users"),
    path("users/new/", views.NewUserView.as_view(), name="new-user"),
    path("users/<int:pk>/", views.UserView.as_view(), name="user"),
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("audit/", views.AuditView.as_view(), name="audit"),
    path("personal-data/", views.RevealView.as_view(), name="reveal"),
]

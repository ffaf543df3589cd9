"""Pages that belong to no app: signing in and home."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.views.generic import TemplateView


class SignInView(LoginView):
    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = round(settings.AXES_COOLOFF_TIME * 60)
        return super().get_context_data(failure_limit=settings.AXES_FAILURE_LIMIT, cooloff_minutes=minutes, **kwargs)


class HomeView(TemplateView):
    """What needs attention."""

    template_name = "home.html"

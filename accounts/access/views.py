"""Pages about the people who use the app: what they may see and what they did."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from accounts import personal


class RevealView(PermissionRequiredMixin, View):
    """Unmasks or masks one subject for this session."""

    permission_required = personal.PERMISSION
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        subject = request.POST.get("subject", "")[:500]
        if not subject:
            return HttpResponse("No subject named.", status=400, content_type="text/plain")
        if request.POST.get("action") == "hide":
            personal.hide(request, subject)
        else:
            personal.reveal(request, subject)
        target = request.POST.get("next", "/")
        safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        return redirect(target if safe else "/")

"""Pages about the people who use the app: users and roles, one's own profile, the audit trail, personal data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django_tables2 import RequestConfig

from accounts import personal, spreadsheet
from accounts.access import people, tokens
from accounts.access.forms import NewUserForm, RolesForm
from accounts.access.middleware import SESSION_KEY
from accounts.access.requests import SignedInRequest
from accounts.access.tables import AuditFilter, AuditTable
from accounts.audit import entries_for, record

ROWS_A_PAGE = 50


class UsersView(PermissionRequiredMixin, View):
    permission_required = "accounts.manage_users"

    def get(self, request: SignedInRequest) -> HttpResponse:
        users = people.people().order_by("-is_active", "username")
        return render(request, "accounts/users.html", {"users": users, "locked_out": people.locked_out()})

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Resets a lock-out; it may be of a name that no user has."""
        people.unlock(request.user, request.POST.get("username", ""))
        messages.success(request, f"{request.POST.get('username')} can try to sign in again.")
        return redirect("accounts:users")


class NewUserView(PermissionRequiredMixin, View):
    permission_required = "accounts.manage_users"

    def get(self, request: SignedInRequest) -> HttpResponse:
        return render(request, "accounts/user_new.html", {"form": NewUserForm()})

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = NewUserForm(request.POST)
        if not form.is_valid():
            return render(request, "accounts/user_new.html", {"form": form}, status=422)
        user, password = people.create(request.user, **form.cleaned_data)
        return _shown_once(request, "accounts/user_password.html", {"person": user, "password": password})


class UserView(PermissionRequiredMixin, View):
    """One person: roles, state, password."""

    permission_required = "accounts.manage_users"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(people.people(), pk=pk)
        held = [group.name for group in user.groups.all()]
        done = entries_for(request.user).filter(actor=user.username)
        context = {
            "person": user,
            "form": RolesForm(initial={"roles": held}),
            "locked_out": people.locked_out().filter(username=user.username),
            "recent": done[:10],
            "done": done.count(),
        }
        return render(request, "accounts/user.html", context)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(User, pk=pk)
        try:
            return self._change(request, user) or redirect("accounts:user", pk=pk)
        except people.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:user", pk=pk)

    def _change(self, request: SignedInRequest, user: User) -> HttpResponse | None:
        match request.POST.get("action"):
            case "roles":
                form = RolesForm(request.POST)
                if not form.is_valid():
                    raise people.Refused("There is no such role. Reload the page and try again.")
                people.change_roles(request.user, user, form.cleaned_data["roles"])
                messages.success(request, f"Roles of {user.username} saved.")
            case "reset-password":
                password = people.reset_password(request.user, user)
                return _shown_once(request, "accounts/user_password.html", {"person": user, "password": password})
            case "deactivate":
                people.deactivate(request.user, user)
                messages.success(request, f"{user.username} is deactivated and signed out.")
            case "reactivate":
                people.reactivate(request.user, user)
                messages.success(request, f"{user.username} can sign in again.")
            case "revoke-token":
                tokens.revoke(user, request.user)
                messages.success(request, f"The API token of {user.username} no longer works.")
            case "unlock":
                people.unlock(request.user, user.username)
                messages.success(request, f"{user.username} can try to sign in again.")
            case other:
                raise people.Refused(f"There is no action {other!r}. Reload the page and try again.")
        return None


class ProfileView(View):
    """One's own password and API token."""

    def get(self, request: SignedInRequest, form: PasswordChangeForm | None = None) -> HttpResponse:
        form = form or PasswordChangeForm(request.user)
        for field in form.fields.values():
            field.widget.attrs.pop("autofocus", None)
        context = {"form": form, "has_token": people.has_token(request.user)}
        return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)

    def post(self, request: SignedInRequest) -> HttpResponse:
        match request.POST.get("action"):
            case "password":
                return self._change_password(request)
            case "create-token":
                return _shown_once(request, "accounts/profile_token.html", {"token": tokens.issue(request.user)})
            case "revoke-token" if tokens.revoke(request.user, request.user):
                messages.success(request, "Your API token no longer works.")
        return redirect("accounts:profile")

    def _change_password(self, request: SignedInRequest) -> HttpResponse:
        form = PasswordChangeForm(request.user, request.POST)
        if not form.is_valid():
            return self.get(request, form)
        form.save()
        update_session_auth_hash(request, form.user)
        request.session.pop(SESSION_KEY, None)
        people.password_changed(request.user)
        messages.success(request, "Password changed. Other sessions of yours are signed out.")
        return redirect("accounts:profile")


class AuditView(PermissionRequiredMixin, View):
    """The audit trail, filtered; as CSV with `?format=csv`."""

    permission_required = "accounts.view_audit"

    def get(self, request: SignedInRequest) -> HttpResponseBase:
        chosen = AuditFilter(request.GET, entries_for(request.user), request=request)
        if request.GET.get("format") == "csv":
            record(request.user, "export audit trail", "audit", {"filter": request.GET.urlencode()})
            return spreadsheet.download("audit", AUDIT_COLUMNS, _audit_rows(chosen.qs))
        table = AuditTable(chosen.qs)
        RequestConfig(request, paginate={"per_page": ROWS_A_PAGE, "silent": True}).configure(table)
        query = request.GET.copy()
        query["format"] = "csv"
        context = {
            "filter": chosen,
            "table": table,
            "fitting": table.paginator.count,
            "total": entries_for(request.user).count(),
            "csv_query": query.urlencode(),
        }
        return render(request, "accounts/audit.html", context)


AUDIT_COLUMNS = ("number", "at", "actor", "action", "subject", "detail", "previous", "digest")


def _audit_rows(entries: Any) -> Iterable[tuple[Any, ...]]:
    for values in entries.values_list(*AUDIT_COLUMNS).iterator(chunk_size=2000):
        yield (values[0], values[1].isoformat(), *values[2:])


class RevealView(PermissionRequiredMixin, View):
    """Unmasks or masks one subject for this session."""

    permission_required = personal.PERMISSION
    http_method_names = ["post"]

    def post(self, request: SignedInRequest) -> HttpResponse:
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


def _shown_once(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A secret goes into this one response and nowhere else: no session, no message, no cache."""
    response = render(request, template, context)
    add_never_cache_headers(response)
    return response

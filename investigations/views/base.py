"""What every page of a case shares: finding the case for this person, and a POST that changes it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View

from investigations.access import Actor, require, visible_cases
from investigations.models import Case
from investigations.refusals import CaseworkError, NotAllowed, NotVisible


def case_by_reference(user: Actor, reference: str, action: str = "view") -> Case:
    """The case, if this person sees it and may take the action. 404 as if there were none, or 403."""
    number = reference.removeprefix("C-")
    case = get_object_or_404(visible_cases(user), number=int(number) if number.isdecimal() else -1)
    try:
        require(user, case, action)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    return case


def cleaned(form: Any) -> dict[str, Any]:
    """What a form was given. Raises CaseworkError with what is wrong, in words."""
    if form.is_valid():
        return form.cleaned_data
    wrong = "; ".join(f"{form.fields[n].label or n}: {e[0]}" for n, e in form.errors.items() if n in form.fields)
    raise CaseworkError(f"Nothing was saved. {wrong}")


class CaseChange(PermissionRequiredMixin, View):
    """A POST that changes a case. What the domain refuses becomes a message, never an error page."""

    permission_required: Any = "investigations.change_case"
    action = "work"
    place = ""  # the part of the case's page to go back to
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponse:
        case = case_by_reference(request.user, reference, self.action)
        try:
            said = self.change(case, request, **kwargs)
        except NotVisible as error:
            raise Http404 from error
        except CaseworkError as error:
            messages.error(request, str(error))
        else:
            if isinstance(said, HttpResponse):
                return said
            messages.success(request, said)
        return redirect(f"{case.get_absolute_url()}{self.place}")

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str | HttpResponse:
        raise NotImplementedError

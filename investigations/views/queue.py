"""The queue: what wants a person, and what is done with many things at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from investigations import queueing
from investigations.enums import QueueKind
from investigations.forms import QueueForm, people
from investigations.models import QueueItem
from investigations.refusals import CaseworkError
from investigations.tables import QueueFilter, QueueTable
from investigations.views.base import cleaned
from investigations.views.cases import opened


class QueueView(PermissionRequiredMixin, SingleTableMixin, FilterView):
    permission_required = "investigations.view_case"
    template_name = "investigations/queue.html"
    paginate_by = 50
    table_class = QueueTable
    filterset_class = QueueFilter

    def get_queryset(self) -> QuerySet[QueueItem]:
        queueing.fill()
        return queueing.visible_items(self.request.user).select_related("assignee", "case")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        waiting = queueing.waiting(self.request.user)
        counts = dict(waiting.order_by().values_list("kind").annotate(Count("pk")))
        return {
            **context, "fitting": context["table"].paginator.count, "total": sum(counts.values()),
            "counts": [(kind, counts[kind]) for kind in QueueKind if kind in counts],
            "unassigned": waiting.filter(assignee=None).exclude(kind=QueueKind.REVIEW).count(),
            "people": people(), "snoozes": queueing.SNOOZES.items(),
            "dismissals": [(key, words) for key, (words, *_) in queueing.DISMISSALS.items()],
            "may_work": self.request.user.has_perm("investigations.change_case"),  # type: ignore[missing-attribute]
        }  # fmt: skip


class TakeNext(PermissionRequiredMixin, View):
    """The next thing nobody has: it is mine then, and opened."""

    permission_required = "investigations.change_case"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        item = queueing.take_next(request.user)  # type: ignore[bad-argument-type]
        if item is None:
            messages.info(request, "Nothing is unassigned.")
            return redirect("investigations:queue")
        messages.success(request, f"Yours now: {item.text}.")
        return redirect(item.url)


class QueueChange(PermissionRequiredMixin, View):
    """One thing done with what was chosen; the answer says how many it was."""

    permission_required = "investigations.change_case"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            messages.success(request, self.done(request, cleaned(QueueForm(request.POST))))
        except CaseworkError as error:
            messages.error(request, str(error))
        query = request.POST.get("query", "")
        return redirect(f"{_queue()}?{query}" if query else "investigations:queue")

    def done(self, request: HttpRequest, data: dict[str, Any]) -> str:
        actor: Any = request.user
        match data["action"]:
            case "assign" if data["who"] or "who" in request.POST:
                count = queueing.assign(actor, data["item"], data["who"])
                return f"{counted(count)} given to {data['who'] or 'nobody'}."
            case "snooze":
                count = queueing.snooze(actor, data["item"], data["days"] or 0)
                return f"{counted(count)} snoozed." if data["days"] else f"{counted(count)} woken."
            case "dismiss":
                if not request.user.has_perm("graphs.decide"):  # type: ignore[missing-attribute]
                    raise CaseworkError("Your role does not let you decide on networks.")
                return f"{counted(queueing.dismiss(actor, data['item'], data['why'], data['reason']))} dismissed."
            case _:
                return f"{counted(queueing.finish(actor, data['item']))} done."


def counted(count: int) -> str:
    return f"{count:,} thing{'' if count == 1 else 's'}"


def _queue() -> str:
    from django.urls import reverse

    return reverse("investigations:queue")


class QueueToCase(PermissionRequiredMixin, View):
    permission_required = "investigations.add_case"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = get_object_or_404(queueing.visible_items(request.user), pk=pk)
        try:
            case, is_new = queueing.to_case(request.user, item)  # type: ignore[bad-argument-type]
        except CaseworkError as error:
            messages.error(request, str(error))
            return redirect("investigations:queue")
        return redirect(opened(request, case, is_new, item.network))

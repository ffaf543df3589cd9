"""One table over every address and method: who may come in. It walks the URL resolver, so that an address or a
method without its row here fails, and asks each as nobody and in every role.

What a view does is replaced by an empty answer: middleware, permissions and sign-in are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, converters, get_resolver, reverse
from django.urls.resolvers import RegexPattern
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import PERMISSIONS, ROLES

ANYONE = "anyone"
SIGNED_IN = "anyone signed in"
ANONYMOUS = "anonymous"

TABLE: Mapping[str, Mapping[str, str]] = {
    # the frame
    "home": {"GET": SIGNED_IN},
    "activity": {"GET": SIGNED_IN},
    "running": {"GET": SIGNED_IN},
    "services": {"GET": SIGNED_IN},
    "sign-in": {"GET": ANYONE, "POST": ANYONE, "PUT": ANYONE},
    "sign-out": {"POST": SIGNED_IN},
    "health": {"GET": ANYONE},
    "health-service": {"GET": ANYONE},
    "schema": {"GET": SIGNED_IN},
    "api-docs": {"GET": SIGNED_IN},
    "api:api-root": {"GET": SIGNED_IN},
    # people
    "accounts:profile": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts:users": {"GET": "accounts.manage_users", "POST": "accounts.manage_users"},
    "accounts:new-user": {"GET": "accounts.manage_users", "POST": "accounts.manage_users"},
    "accounts:user": {"GET": "accounts.manage_users", "POST": "accounts.manage_users"},
    "accounts:audit": {"GET": "accounts.view_audit"},
    "accounts:reveal": {"POST": "accounts.view_personal_data"},
    # records
    "accounts:imports": {"GET": "accounts.view_batch"},
    "accounts:upload": {"POST": "accounts.add_batch"},
    "accounts:import": {"GET": "accounts.view_batch"},
    "accounts:import-progress": {"GET": "accounts.view_batch"},
    "accounts:retry-import": {"POST": "accounts.add_batch"},
    "accounts:discard-import": {"POST": "accounts.add_batch"},
    "accounts:rejects": {"GET": "accounts.view_evidence"},
    "accounts:unknown-accounts": {"GET": "accounts.view_batch"},
    "accounts:file-mapping": {"GET": "accounts.add_batch", "POST": "accounts.add_batch"},
    "accounts:mapping-preview": {"POST": "accounts.add_batch"},
    "accounts:mappings": {"GET": "accounts.view_batch"},
    "accounts:mapping": {"GET": "accounts.view_batch"},
    "accounts:remove-mapping": {"POST": "accounts.add_batch"},
    "accounts:contract": {"GET": "accounts.view_batch"},
    "accounts:template": {"GET": "accounts.view_batch"},
    "accounts:evidence": {"GET": "accounts.view_evidence"},
    "api:batch-list": {"GET": "accounts.view_batch", "POST": "accounts.add_batch"},
    "api:batch-detail": {"GET": "accounts.view_batch"},
    "api:batch-choose-mapping": {"POST": "accounts.add_batch"},
    "api:batch-rejects": {"GET": "accounts.view_evidence"},
    "api:batch-discard": {"POST": "accounts.add_batch"},
    "api:batch-retry": {"POST": "accounts.add_batch"},
    "api:mapping-list": {"GET": "accounts.view_batch", "POST": "accounts.add_batch"},
    "api:mapping-detail": {"GET": "accounts.view_batch", "DELETE": "accounts.add_batch"},
    "api:evidence-row": {"GET": "accounts.view_evidence"},
    # networks
    "graphs:networks": {"GET": "graphs.view_network"},
    "graphs:network": {"GET": "graphs.view_network"},
    "graphs:members": {"GET": "graphs.view_network"},
    "graphs:membership": {"GET": "graphs.view_network"},
    "graphs:shared": {"GET": "graphs.view_network"},
    "graphs:export": {"GET": "graphs.export_network"},
    "graphs:reopen": {"POST": "graphs.decide"},
    "graphs:runs": {"GET": "graphs.view_network"},
    "graphs:run": {"GET": "graphs.view_network"},
    "graphs:run-table": {"GET": "graphs.view_network"},
    "graphs:decide-run": {"POST": "graphs.decide"},
    "graphs:edge": {"GET": "graphs.view_network"},
    "graphs:draw-edge": {"POST": "graphs.decide"},
    "graphs:answer-edge": {"POST": "graphs.decide"},
    "graphs:pair-rows": {"GET": "accounts.view_evidence"},
    "graphs:member-rows": {"GET": "accounts.view_evidence"},
    "graphs:line-rows": {"GET": "accounts.view_evidence"},
    "graphs:weights": {"GET": "graphs.view_network"},
    "graphs:adopt-weights": {"POST": "graphs.decide"},
    "graphs:decisions": {"GET": "graphs.view_network"},
    "graphs:decide": {"GET": "graphs.decide", "POST": "graphs.decide"},
    "graphs:undo-decision": {"POST": "graphs.decide"},
    "graphs:cut": {"GET": "graphs.view_network"},
    "graphs:start-run": {"POST": "graphs.run_linkage"},
    "graphs:account": {"GET": "accounts.view_account"},
    "graphs:records": {"GET": "accounts.view_account"},
    "graphs:sharing": {"GET": "accounts.view_account"},
    "graphs:identifier": {"GET": "graphs.view_network"},
    "graphs:history": {"GET": "graphs.view_network"},
    "graphs:pair": {"GET": "graphs.view_network"},
    "graphs:search": {"GET": "accounts.view_account"},
    "api:run-list": {"GET": "graphs.view_network", "POST": "graphs.run_linkage"},
    "api:run-detail": {"GET": "graphs.view_network"},
    "api:run-release": {"POST": "graphs.decide"},
    "api:run-discard": {"POST": "graphs.decide"},
    "api:network-cuts": {"GET": "graphs.view_network"},
    "api:watch-list": {"GET": "graphs.view_network"},
    "api:decision-list": {"GET": "graphs.view_network", "POST": "graphs.decide"},
    "api:decision-detail": {"GET": "graphs.view_network"},
    "api:decision-preview": {"POST": "graphs.decide"},
    "api:decision-undo": {"POST": "graphs.decide"},
    "api:network-list": {"GET": "graphs.view_network"},
    "api:network-detail": {"GET": "graphs.view_network"},
    "api:network-members": {"GET": "graphs.view_network"},
    "api:network-terms": {"GET": "graphs.view_network"},
    "api:network-identifiers": {"GET": "graphs.view_network"},
    "api:account-detail": {"GET": "accounts.view_account"},
    "api:identifier-detail": {"GET": "graphs.view_network"},
    "api:identifier-accounts": {"GET": "graphs.view_network"},
    "api:explain-list": {"GET": "graphs.view_network"},
    "api:search-list": {"GET": "accounts.view_account"},
    "api:scene-list": {"GET": "graphs.view_network"},
    "api:scene-detail": {"GET": "graphs.view_network"},
    "api:scene-counts": {"GET": "graphs.view_network"},
    "api:scene-explanation": {"GET": "graphs.view_network"},
    "api:scene-neighbours": {"GET": "graphs.view_network"},
    "api:scene-nodes": {"GET": "graphs.view_network"},
    "api:scene-paths": {"POST": "graphs.view_network"},
    "api:scene-common": {"POST": "graphs.view_network"},
    "api:scene-whatif": {"POST": "graphs.view_network"},
    "api:scene-cuts": {"GET": "graphs.view_network"},
    "api:scene-similar": {"GET": "graphs.view_network"},
    "api:scene-times": {"GET": "graphs.view_network"},
    "api:scene-activity": {"POST": "graphs.view_network"},
    "api:scene-active": {"POST": "graphs.view_network"},
    "api:scene-river": {"GET": "graphs.view_network"},
    "api:scene-river-of-all": {"GET": "graphs.view_network"},
    "graphs:river": {"GET": "graphs.view_network"},
    "graphs:scenes": {"GET": "graphs.view_network"},
    "graphs:scene": {"GET": "graphs.view_network"},
    "api:saved-scene-list": {"GET": "graphs.view_network", "POST": "graphs.save_scene"},
    "api:saved-scene-detail": {
        "GET": "graphs.view_network",
        "PATCH": "graphs.save_scene",
        "DELETE": "graphs.save_scene",
    },
    "api:saved-scene-draft": {"PUT": "graphs.save_scene"},
    "api:saved-scene-versions": {"GET": "graphs.view_network"},
    "api:saved-scene-version": {"GET": "graphs.view_network"},
    "api:saved-scene-shares": {"GET": "graphs.view_network", "PUT": "graphs.save_scene"},
    "api:filter-set-list": {"GET": "graphs.view_network", "POST": "graphs.save_scene"},
    "api:filter-set-detail": {
        "GET": "graphs.view_network",
        "PATCH": "graphs.save_scene",
        "DELETE": "graphs.save_scene",
    },
    "api:pattern-list": {"GET": "graphs.search_patterns", "POST": "graphs.search_patterns"},
    "api:pattern-detail": {
        "GET": "graphs.search_patterns",
        "PATCH": "graphs.search_patterns",
        "DELETE": "graphs.search_patterns",
    },
    "api:pattern-run": {"POST": "graphs.search_patterns"},
    "api:pattern-try": {"POST": "graphs.search_patterns"},
    # investigations
    "investigations:operators": {"GET": "investigations.view_operator"},
    "investigations:export-registry": {"GET": "graphs.export_network"},
    "investigations:import-registry": {"POST": "investigations.change_operator"},
    "investigations:new-operator": dict.fromkeys(("GET", "POST"), "investigations.change_operator"),
    "investigations:edit-operator": dict.fromkeys(("GET", "POST"), "investigations.change_operator"),
    "investigations:edit-indicator": dict.fromkeys(("GET", "POST"), "investigations.change_operator"),
    "investigations:operator": {"GET": "investigations.view_operator"},
    "investigations:attribution": {"GET": "graphs.view_network"},
    "investigations:open-case": {"POST": "investigations.add_case"},
    "investigations:cases": {"GET": "investigations.view_case"},
    "investigations:case": {"GET": "investigations.view_case"},
    "investigations:edit-case": {"POST": "investigations.change_case"},
    "investigations:move-case": {"POST": "investigations.change_case"},
    "investigations:set-member": {"POST": "investigations.change_case"},
    "investigations:remove-member": {"POST": "investigations.change_case"},
    "investigations:merge-case": {"POST": "investigations.change_case"},
    "investigations:split-case": {"POST": "investigations.change_case"},
    "investigations:take-back-move": {"POST": "investigations.change_case"},
    "investigations:write-note": {"POST": "investigations.change_case"},
    "investigations:edit-note": {"POST": "investigations.change_case"},
    "investigations:add-task": {"POST": "investigations.change_case"},
    "investigations:edit-task": {"POST": "investigations.change_case"},
    "investigations:apply-playbook": {"POST": "investigations.change_case"},
    "investigations:add-pin": {"POST": "investigations.change_case"},
    "investigations:remove-pin": {"POST": "investigations.change_case"},
    "investigations:add-file": {"POST": "investigations.change_case"},
    "investigations:remove-file": {"POST": "investigations.change_case"},
    "investigations:pin": {"POST": "investigations.change_case"},
    "investigations:unpin": {"POST": "investigations.change_case"},
    "investigations:repin": {"POST": "investigations.change_case"},
    "investigations:assess": {"POST": "investigations.change_case"},
    "investigations:ask-review": {"POST": "investigations.change_case"},
    "investigations:case-updates": {"GET": "investigations.view_case"},
    "investigations:case-network": {"GET": "investigations.view_case"},
    "investigations:note-history": {"GET": "investigations.view_case"},
    "investigations:download-file": {"GET": "accounts.view_evidence"},
    "investigations:decide-review": {"POST": "investigations.review_case"},
    "investigations:comment-review": {"POST": "investigations.view_case"},
    "investigations:settle-comment": {"POST": "investigations.view_case"},
    "investigations:new-case": {"POST": "investigations.add_case"},
    "investigations:queue": {"GET": "investigations.view_case"},
    "investigations:take-next": {"POST": "investigations.change_case"},
    "investigations:change-queue": {"POST": "investigations.change_case"},
    "investigations:queue-to-case": {"POST": "investigations.add_case"},
    "investigations:hooks": {"GET": "investigations.manage_hooks", "POST": "investigations.manage_hooks"},
    "investigations:hook": {"GET": "investigations.manage_hooks", "POST": "investigations.manage_hooks"},
    "investigations:notifications": {"GET": "investigations.view_case", "POST": "investigations.view_case"},
    "investigations:make-report": {"GET": "investigations.make_report", "POST": "investigations.make_report"},
    "investigations:act": {"GET": "investigations.make_report"},
    "investigations:import-actions": {"POST": "investigations.change_case"},
    "investigations:propose-package": {"POST": "investigations.change_case"},
    "investigations:package": {"GET": "investigations.make_report"},
    "investigations:judge-edge": {"POST": "investigations.make_report"},
    "investigations:finish-package": {"POST": "investigations.make_report"},
    "investigations:export-package": {"GET": "investigations.make_report"},
    "investigations:hold": {"POST": "investigations.change_case"},
    "investigations:workspace": {"GET": "investigations.view_case"},
    "investigations:add-hypothesis": {"POST": "investigations.change_case"},
    "investigations:state-evidence": {"POST": "investigations.change_case"},
    "investigations:withdraw-evidence": {"POST": "investigations.change_case"},
    "investigations:change-mind": {"POST": "investigations.change_case"},
    "api:attribution-detail": {"GET": "investigations.view_case"},
    "api:attribution-statements": {"POST": "investigations.change_case"},
    "api:attribution-withdraw": {"POST": "investigations.change_case"},
    "api:attribution-hypotheses": {"POST": "investigations.change_case"},
    "api:attribution-mind": {"POST": "investigations.change_case"},
    "investigations:preview-report": {"GET": "investigations.make_report"},
    "investigations:withdraw-report": {"POST": "investigations.make_report"},
    "investigations:compare-reports": {"GET": "investigations.make_report"},
    "investigations:report-schema": {"GET": "investigations.make_report"},
    "investigations:report-templates": {"GET": "investigations.make_report"},
    "investigations:report-template": {"GET": "investigations.make_report", "POST": "investigations.make_report"},
    "investigations:report": {"GET": "investigations.make_report"},
    "investigations:report-progress": {"GET": "investigations.make_report"},
    "investigations:download-report": {"GET": "investigations.make_report"},
    "investigations:citation": {"GET": "accounts.view_evidence"},
    "api:case-list": {"GET": "investigations.view_case", "POST": "investigations.add_case"},
    "api:case-detail": {"GET": "investigations.view_case", "PATCH": "investigations.change_case"},
    "api:case-activity": {"GET": "investigations.view_case"},
    "api:case-ask-review": {"POST": "investigations.change_case"},
    "api:case-assessments": {"GET": "investigations.view_case", "POST": "investigations.change_case"},
    "api:case-decide": {"POST": "investigations.review_case"},
    "api:case-notes": {"GET": "investigations.view_case", "POST": "investigations.change_case"},
    "api:case-pin": {"POST": "investigations.change_case"},
    "api:case-reopen": {"POST": "investigations.change_case"},
    "api:case-report": {"POST": "investigations.make_report"},
    "api:case-unpin": {"POST": "investigations.change_case"},
    "api:case-members": {"GET": "investigations.view_case", "POST": "investigations.change_case"},
    "api:case-transition": {"POST": "investigations.change_case"},
    "api:case-tasks": {"GET": "investigations.view_case", "POST": "investigations.change_case"},
    "api:case-task": {"POST": "investigations.change_case"},
    "api:case-playbook": {"POST": "investigations.change_case"},
    "api:case-pins": {"GET": "investigations.view_case", "POST": "investigations.change_case"},
    "api:case-unpin-thing": {"DELETE": "investigations.change_case"},
    "api:case-note": {"POST": "investigations.change_case"},
    "api:case-note-versions": {"GET": "investigations.view_case"},
    "api:case-files": {"GET": "investigations.view_case", "POST": "investigations.change_case"},
    "api:case-file": {"GET": "accounts.view_evidence"},
    "api:case-related": {"GET": "investigations.view_case"},
    "api:case-comments": {"GET": "investigations.view_case", "POST": "investigations.view_case"},
    "api:case-settle": {"POST": "investigations.view_case"},
    "api:case-merge": {"POST": "investigations.change_case"},
    "api:case-split": {"POST": "investigations.change_case"},
    "api:case-take-back": {"POST": "investigations.change_case"},
    "api:queue-list": {"GET": "investigations.view_case"},
    "api:queue-detail": {"GET": "investigations.view_case"},
    "api:queue-next": {"POST": "investigations.change_case"},
    "api:queue-assign": {"POST": "investigations.change_case"},
    "api:queue-snooze": {"POST": "investigations.change_case"},
    "api:queue-dismiss": {"POST": "graphs.decide"},
    "api:queue-finish": {"POST": "investigations.change_case"},
    "api:hook-list": {"GET": "investigations.manage_hooks", "POST": "investigations.manage_hooks"},
    "api:hook-detail": dict.fromkeys(("GET", "PATCH", "DELETE"), "investigations.manage_hooks"),
    "api:hook-again": {"POST": "investigations.manage_hooks"},
    "api:hook-deliveries": {"GET": "investigations.manage_hooks"},
    "api:notification-list": {"GET": "investigations.view_case"},
    "api:notification-seen": {"POST": "investigations.view_case"},
    "api:queue-case": {"POST": "investigations.add_case"},
    "api:case-repin": {"POST": "investigations.change_case"},
    "api:case-remove-file": {"POST": "investigations.change_case"},
    "api:package-list": {"GET": "investigations.make_report", "POST": "investigations.change_case"},
    "api:package-detail": {"GET": "investigations.make_report"},
    "api:package-curve": {"GET": "investigations.make_report"},
    "api:package-judge": {"POST": "investigations.make_report"},
    "api:package-finish": {"POST": "investigations.make_report"},
    "api:package-accounts": {"GET": "investigations.make_report"},
    "api:action-list": {"GET": "investigations.make_report", "POST": "investigations.change_case"},
    "api:action-effect": {"GET": "investigations.make_report"},
    "api:hold-list": {"GET": "investigations.make_report", "POST": "investigations.change_case"},
    "api:hold-release": {"POST": "investigations.change_case"},
    "api:snapshot-citation": {"GET": "accounts.view_evidence"},
    "api:operator-list": {"GET": "investigations.view_operator", "POST": "investigations.change_operator"},
    "api:operator-detail": {"GET": "investigations.view_operator"},
    "api:operator-history": {"GET": "investigations.view_operator"},
    "api:operator-export": {"GET": "graphs.export_network"},
    "api:operator-take-in": {"POST": "investigations.change_operator"},
    "api:indicator-list": {"GET": "investigations.view_operator", "POST": "investigations.change_operator"},
    "api:indicator-look": {"POST": "investigations.change_operator"},
    "api:indicator-history": {"GET": "investigations.view_operator"},
    "api:snapshot-list": {"GET": "investigations.make_report"},
    "api:snapshot-detail": {"GET": "investigations.make_report"},
    "api:snapshot-content": {"GET": "investigations.make_report"},
    "api:report-list": {"GET": "investigations.make_report"},
    "api:report-detail": {"GET": "investigations.make_report"},
    "api:report-file": {"GET": "investigations.make_report"},
    "api:report-withdraw": {"POST": "investigations.make_report"},
    "api:report-compare": {"GET": "investigations.make_report"},
    "api:report-template-list": {"GET": "investigations.make_report", "POST": "investigations.make_report"},
}
ARGUMENTS = {"api:identifier-detail": {"pk": "device:1"}, "api:identifier-accounts": {"pk": "device:1"}}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {
    converters.IntConverter: 1,
    converters.StringConverter: "1",
    converters.SlugConverter: "database",
    converters.UUIDConverter: UUID(int=1),
    converters.PathConverter: "a",
}


@dataclass(frozen=True)
class Address:
    name: str
    pattern: URLPattern
    arguments: tuple[tuple[str, object], ...]

    @property
    def url(self) -> str:
        return reverse(self.name, kwargs=dict(self.arguments))

    @property
    def view(self) -> type | None:
        """The class behind it; None for a function."""
        callback = self.pattern.callback
        return getattr(callback, "view_class", None) or getattr(callback, "cls", None)

    def handler(self, method: str) -> str | None:
        """The name of the method of the class that answers `method`."""
        actions = getattr(self.pattern.callback, "actions", None)
        if actions is not None:
            return actions.get(method.lower())
        allowed = method.lower() in self.view.http_method_names and hasattr(self.view, method.lower())
        return method.lower() if allowed else None

    @property
    def methods(self) -> set[str]:
        return {"GET"} if self.view is None else {method for method in METHODS if self.handler(method)}


def arguments(pattern: object) -> dict[str, object]:
    if isinstance(pattern, RegexPattern):
        return dict.fromkeys(pattern.regex.groupindex, "1")
    return {name: SAMPLES[type(converter)] for name, converter in pattern.converters.items()}


def walk(resolver: URLResolver, namespace: str = "", given: Mapping[str, object] = {}) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        found = {**given, **arguments(entry.pattern)}
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry, inner, found)
        else:
            name = f"{namespace}{entry.name}"
            yield Address(name, entry, tuple({**found, **ARGUMENTS.get(name, {})}.items()))


ADDRESSES = list(walk(get_resolver()))
CASES = [(address, method) for address in ADDRESSES for method in sorted(TABLE.get(address.name, {}))]


def test_every_address_and_method_has_a_row_and_every_row_an_address():
    served: dict[str, set[str]] = {}
    for address in ADDRESSES:
        served.setdefault(address.name, set()).update(address.methods)
    declared = {name: set(row) for name, row in TABLE.items()}
    assert {name: methods for name, methods in served.items() if declared.get(name) != methods} == {}
    assert set(declared) <= set(served)


def test_every_permission_guards_something():
    named = {permission for row in TABLE.values() for permission in row.values()}
    assert set(PERMISSIONS) <= named


def allowed(permission: str, role: str) -> bool:
    if permission == ANYONE or role == ANONYMOUS:
        return permission == ANYONE
    return permission == SIGNED_IN or role in PERMISSIONS[permission]


def answer(address: Address, method: str, role: str) -> str:
    client = Client()
    if role != ANONYMOUS:
        user = User.objects.create_user(role)
        user.groups.set(Group.objects.filter(name=role))
        client.force_login(user)
    response = client.generic(method, address.url)
    if response.status_code in (401, 403):
        return "refused"
    if response.status_code == 302 and response.headers["Location"].startswith(f"{reverse('sign-in')}?next="):
        return "refused"
    assert response.status_code < 400, response.status_code
    return "allowed"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "method"), CASES, ids=lambda value: getattr(value, "name", value))
def test_only_those_come_in_whom_the_table_names(address, method, monkeypatch):
    if address.view is not None:
        empty = Response() if issubclass(address.view, APIView) else HttpResponse()
        monkeypatch.setattr(address.view, address.handler(method), lambda *_, **__: empty)
    permission = TABLE[address.name][method]
    expected = {role: "allowed" if allowed(permission, role) else "refused" for role in (ANONYMOUS, *ROLES)}
    assert {role: answer(address, method, role) for role in expected} == expected

from django.urls import URLPattern, path

from accounts.imports import evidence_views, mapping_views, views

urlpatterns: list[URLPattern] = [
    path("imports/", views.ImportsView.as_view(), name="imports"),
    path("imports/upload/", views.UploadView.as_view(), name="upload"),
    path("imports/<int:pk>/", views.ImportView.as_view(), name="import"),
    path("imports/<int:pk>/progress/", views.ImportProgressView.as_view(), name="import-progress"),
    path("imports/<int:pk>/retry/", views.RetryView.as_view(), name="retry-import"),
    path("imports/<int:pk>/discard/", views.DiscardView.as_view(), name="discard-import"),
    path("imports/<int:pk>/rejects.csv", views.RejectsView.as_view(), name="rejects"),
    path("imports/<int:pk>/unknown-accounts/", views.UnknownAccountsView.as_view(), name="unknown-accounts"),
    path("imports/<int:pk>/files/<int:number>/mapping/", mapping_views.FileMappingView.as_view(), name="file-mapping"),
    path(
        "imports/<int:pk>/files/<int:number>/mapping/preview/",
        mapping_views.MappingPreviewView.as_view(),
        name="mapping-preview",
    ),
    path("mappings/", mapping_views.MappingsView.as_view(), name="mappings"),
    path("mappings/<slug:name>/", mapping_views.MappingView.as_view(), name="mapping"),
    path("mappings/<slug:name>/remove/", mapping_views.RemoveMappingView.as_view(), name="remove-mapping"),
    path("records/", evidence_views.ContractView.as_view(), name="contract"),
    path("records/<slug:kind>.csv", evidence_views.TemplateView.as_view(), name="template"),
    path(
        "evidence/<int:batch>/<slug:kind>/<int:file>/<int:line>/",
        evidence_views.EvidenceView.as_view(),
        name="evidence",
    ),
]

from django.urls import URLPattern, URLResolver, path

from investigations.views import cases, registry, report_templates, reports

app_name = "investigations"
_CASE = "cases/<str:reference>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("operators/", registry.OperatorsView.as_view(), name="operators"),
    path("operators/<str:operator_id>/", registry.OperatorView.as_view(), name="operator"),
    path("networks/<str:public_id>/attribution/", registry.AttributionView.as_view(), name="attribution"),
    path("networks/<str:public_id>/open-case/", cases.OpenCaseView.as_view(), name="open-case"),
    path("cases/", cases.CasesView.as_view(), name="cases"),
    path(f"{_CASE}/", cases.CaseView.as_view(), name="case"),
    path(f"{_CASE}/edit/", cases.EditCase.as_view(), name="edit-case"),
    path(f"{_CASE}/notes/", cases.WriteNote.as_view(), name="write-note"),
    path(f"{_CASE}/notes/<int:pk>/", cases.EditNote.as_view(), name="edit-note"),
    path(f"{_CASE}/networks/", cases.PinNetwork.as_view(), name="pin"),
    path(f"{_CASE}/networks/<str:public_id>/unpin/", cases.UnpinNetwork.as_view(), name="unpin"),
    path(f"{_CASE}/networks/<str:public_id>/repin/", cases.RepinNetwork.as_view(), name="repin"),
    path(f"{_CASE}/networks/<str:public_id>/assess/", cases.AssessNetwork.as_view(), name="assess"),
    path(f"{_CASE}/review/", cases.AskReview.as_view(), name="ask-review"),
    path(f"{_CASE}/review/decide/", cases.DecideReview.as_view(), name="decide-review"),
    path(f"{_CASE}/reopen/", cases.ReopenCase.as_view(), name="reopen"),
    path(f"{_CASE}/report/", reports.Compose.as_view(), name="make-report"),
    path(f"{_CASE}/report/preview/", reports.Preview.as_view(), name="preview-report"),
    path("reports/<int:pk>/", reports.ReportView.as_view(), name="report"),
    path("reports/<int:pk>/progress/", reports.ReportProgress.as_view(), name="report-progress"),
    path("reports/<int:pk>/report.<str:suffix>", reports.DownloadReport.as_view(), name="download-report"),
    path("reports/<int:pk>/withdraw/", reports.WithdrawReport.as_view(), name="withdraw-report"),
    path("reports/<int:pk>/compare/<int:other>/", reports.CompareReports.as_view(), name="compare-reports"),
    path("reports/report.schema.json", report_templates.SchemaView.as_view(), name="report-schema"),
    path("report-templates/", report_templates.TemplatesView.as_view(), name="report-templates"),
    path("report-templates/<str:name>/", report_templates.EditTemplate.as_view(), name="report-template"),
    path("snapshots/<str:sha256>/citations/<int:number>/", reports.CitationView.as_view(), name="citation"),
]

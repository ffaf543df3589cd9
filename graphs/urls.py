from django.urls import URLPattern, URLResolver, path

from graphs.decisions.urls import urlpatterns as decisions
from graphs.views import accounts, edge, explaining, network, networks, river, runs, scenes, weights

app_name = "graphs"
_NETWORK = "networks/<str:public_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("networks/", networks.NetworksView.as_view(), name="networks"),
    path(f"{_NETWORK}/", network.NetworkView.as_view(), name="network"),
    path(f"{_NETWORK}/members/", network.MembersView.as_view(), name="members"),
    path(f"{_NETWORK}/members.csv", network.ExportView.as_view(), name="export"),
    path(
        f"{_NETWORK}/members/<path:account_id>/rows/<slug:family>/",
        explaining.MemberRowsView.as_view(),
        name="member-rows",
    ),
    path(f"{_NETWORK}/lines/<slug:feature>/", explaining.LineRowsView.as_view(), name="line-rows"),
    path(f"{_NETWORK}/members/<path:account_id>/", network.MembershipView.as_view(), name="membership"),
    path(f"{_NETWORK}/identifiers/", network.SharedView.as_view(), name="shared"),
    path(f"{_NETWORK}/reopen/", network.ReopenView.as_view(), name="reopen"),
    path("river/", river.RiverView.as_view(), name="river"),
    path("runs/", runs.RunsView.as_view(), name="runs"),
    path("runs/start/", runs.StartRunView.as_view(), name="start-run"),
    path("runs/<int:pk>/", runs.RunView.as_view(), name="run"),
    path("runs/<int:pk>/decide/", runs.DecideRunView.as_view(), name="decide-run"),
    path("runs/<int:pk>/edge/", edge.EdgeView.as_view(), name="edge"),
    path("runs/<int:pk>/edge/draw/", edge.DrawView.as_view(), name="draw-edge"),
    path("weights/", weights.WeightsView.as_view(), name="weights"),
    path("weights/adopt/", weights.AdoptView.as_view(), name="adopt-weights"),
    path("edge/<int:pk>/answer/", edge.AnswerView.as_view(), name="answer-edge"),
    path("runs/<int:pk>/<slug:which>/", runs.ChangesView.as_view(), name="run-table"),
    *decisions,
    path("accounts/<path:account_id>/sharing/", accounts.SharingView.as_view(), name="sharing"),
    path("accounts/<path:account_id>/records/", accounts.RecordsView.as_view(), name="records"),
    path("accounts/<path:account_id>/", accounts.AccountView.as_view(), name="account"),
    path("identifiers/<str:family>/<str:uid>/history/", accounts.HistoryView.as_view(), name="history"),
    path("identifiers/<str:family>/<str:uid>/", accounts.IdentifierView.as_view(), name="identifier"),
    path("pairs/", explaining.PairView.as_view(), name="pair"),
    path("pairs/rows/", explaining.PairRowsView.as_view(), name="pair-rows"),
    path("scenes/", scenes.ScenesView.as_view(), name="scenes"),
    path("scenes/<int:pk>/", scenes.SceneView.as_view(), name="scene"),
    path("search/", accounts.SearchView.as_view(), name="search"),
]

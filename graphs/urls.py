from django.urls import URLPattern, URLResolver, path

from graphs.views import accounts, network, networks, scenes

app_name = "graphs"
_NETWORK = "networks/<str:public_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("networks/", networks.NetworksView.as_view(), name="networks"),
    path(f"{_NETWORK}/", network.NetworkView.as_view(), name="network"),
    path(f"{_NETWORK}/members/", network.MembersView.as_view(), name="members"),
    path(f"{_NETWORK}/members.csv", network.ExportView.as_view(), name="export"),
    path(f"{_NETWORK}/members/<path:account_id>/", network.MembershipView.as_view(), name="membership"),
    path(f"{_NETWORK}/identifiers/", network.SharedView.as_view(), name="shared"),
    path(f"{_NETWORK}/mark/", network.MarkView.as_view(), name="mark"),
    path("runs/", networks.RunsView.as_view(), name="runs"),
    path("runs/start/", networks.StartRunView.as_view(), name="start-run"),
    path("accounts/<path:account_id>/sharing/", accounts.SharingView.as_view(), name="sharing"),
    path("accounts/<path:account_id>/records/", accounts.RecordsView.as_view(), name="records"),
    path("accounts/<path:account_id>/", accounts.AccountView.as_view(), name="account"),
    path("identifiers/<str:family>/<str:uid>/history/", accounts.HistoryView.as_view(), name="history"),
    path("identifiers/<str:family>/<str:uid>/", accounts.IdentifierView.as_view(), name="identifier"),
    path("pairs/", accounts.PairView.as_view(), name="pair"),
    path("scenes/", scenes.ScenesView.as_view(), name="scenes"),
    path("scenes/<int:pk>/", scenes.SceneView.as_view(), name="scene"),
    path("search/", accounts.SearchView.as_view(), name="search"),
]

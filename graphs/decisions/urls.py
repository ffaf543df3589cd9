from django.urls import path

from graphs.decisions import views

urlpatterns = [
    path("decisions/", views.DecisionsView.as_view(), name="decisions"),
    path("decisions/new/", views.DecideView.as_view(), name="decide"),
    path("decisions/<int:pk>/undo/", views.UndoView.as_view(), name="undo-decision"),
    path("networks/<str:public_id>/cut/", views.CutView.as_view(), name="cut"),
]

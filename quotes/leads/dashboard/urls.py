from django.urls import path, re_path

from quotes.leads.dashboard import changes, exports, figures, lists

LEAD = r"^leads/(?P<reference>[Ll]-[0-9A-Za-z]{6})/"

urlpatterns = [
    path("", figures.show, name="dashboard"),
    path("leads/", lists.index, name="dashboard-leads"),
    path("leads/board/", lists.board, name="dashboard-board"),
    path("leads/filters/", lists.save_filter, name="dashboard-save-filter"),
    path("leads/filters/<int:pk>/remove/", lists.remove_filter, name="dashboard-remove-filter"),
    path("leads/change/", changes.change_many, name="dashboard-change-leads"),
    path("leads/changes/<uuid:pk>/undo/", changes.undo, name="dashboard-undo"),
    path("leads/export/", exports.ask, name="dashboard-export"),
    path("exports/", exports.index, name="dashboard-exports"),
    path("exports/<uuid:pk>/", exports.progress, name="dashboard-export-progress"),
    path("exports/<uuid:pk>/download/", exports.download, name="dashboard-export-download"),
    path("exports/<uuid:pk>/cancel/", exports.cancel, name="dashboard-export-cancel"),
    re_path(LEAD + "$", changes.show, name="dashboard-lead"),
    re_path(LEAD + "change/$", changes.change, name="dashboard-change-lead"),
    re_path(LEAD + "reveal/$", changes.reveal_contact, name="dashboard-reveal-lead"),
    re_path(LEAD + "erase/$", changes.erase_contact, name="dashboard-erase-lead"),
]

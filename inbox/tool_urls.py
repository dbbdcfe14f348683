"""What agents work with on a ticket, and on several."""

from django.urls import path

from inbox.views import assisting, bulk, canned, next_ticket, notices, relations, snoozing, splitting

urlpatterns = [
    path("next/", next_ticket.take, name="next"),
    path("bulk/numbers/", bulk.find_numbers, name="bulk-numbers"),
    path("bulk/undo/", bulk.undo, name="bulk-undo"),
    path("bulk/", bulk.change_many, name="bulk"),
    path("notices/", notices.notices, name="notices"),
    path("notices/seen/", notices.mark_all, name="notices-seen"),
    path("tickets/<int:number>/notices/seen/", notices.mark_ticket, name="ticket-notices-seen"),
    path("tickets/<int:number>/canned/", canned.choices, name="canned"),
    path("tickets/<int:number>/macro/", canned.apply, name="macro"),
    path("tickets/<int:number>/snooze/", snoozing.snooze, name="snooze"),
    path("tickets/<int:number>/wake/", snoozing.wake, name="wake"),
    path("tickets/<int:number>/watchers/", relations.watch, name="watch"),
    path("tickets/<int:number>/links/", relations.link, name="link"),
    path("tickets/<int:number>/links/<int:link_id>/remove/", relations.unlink, name="unlink"),
    path("tickets/<int:number>/merge/", splitting.merge, name="merge"),
    path("tickets/<int:number>/unmerge/", splitting.unmerge, name="unmerge"),
    path("tickets/<int:number>/merge/preview/", splitting.preview_merge, name="merge-preview"),
    path("tickets/<int:number>/split/preview/", splitting.preview_split, name="split-preview"),
    path("tickets/<int:number>/split/", splitting.split, name="split"),
    path("tickets/<int:number>/assist/", assisting.help_agent, name="assist"),
]

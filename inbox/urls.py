from django.urls import include, path

from inbox.views import fields, handling, lists, page, writing

app_name = "inbox"
urlpatterns = [
    path("", page.home, name="home"),
    path("", include("inbox.tool_urls")),
    path("nav/", lists.nav, name="nav"),
    path("rows/", lists.rows, name="rows"),
    path("tickets/<int:number>/", page.ticket, name="ticket"),
    path("tickets/<int:number>/before/<uuid:before>/", page.earlier, name="earlier"),
    path("tickets/<int:number>/reply/", handling.send, name="reply"),
    path("tickets/<int:number>/take/", handling.take, name="take"),
    path("tickets/<int:number>/give-back/", handling.give_back, name="give-back"),
    path("tickets/<int:number>/state/", fields.state, name="state"),
    path("tickets/<int:number>/priority/", fields.priority, name="priority"),
    path("tickets/<int:number>/team/", fields.team, name="team"),
    path("tickets/<int:number>/assignee/", fields.assignee, name="assignee"),
    path("tickets/<int:number>/tags/", fields.tags, name="tags"),
    path("tickets/<int:number>/note/", writing.note, name="note"),
    path("tickets/<int:number>/draft/", writing.draft, name="draft"),
    path("tickets/<int:number>/colleagues/", writing.colleagues, name="colleagues"),
    path("conversations/<uuid:conversation_id>/", page.conversation, name="conversation"),
    path(
        "conversations/<uuid:conversation_id>/before/<uuid:before>/",
        page.earlier_of_conversation,
        name="conversation-earlier",
    ),
    path("conversations/<uuid:conversation_id>/take/", handling.take_untracked, name="conversation-take"),
]

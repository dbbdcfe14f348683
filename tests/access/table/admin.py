"""Admin: the pages of each model, and the others."""

from dataclasses import dataclass

from tests.access.roles import (
    ADMINISTRATOR,
    EVERYBODY,
    ITS_TEAM,
    MANAGERS,
    NOBODY,
    STAFF,
    Roles,
)
from tests.access.table.rows import Row, post


@dataclass(frozen=True)
class Model:
    """A model's pages in admin. `page`: who finds this row; `see`: who finds the list."""

    name: str
    row: str
    see: Roles
    page: Roles | None = None
    add: Roles = NOBODY
    delete: Roles = NOBODY
    history: Roles | None = None
    accepts: int = 200

    def list_rows(self) -> list[Row]:
        base, path = f"admin/{self.name}/", f"/admin/{self.name}/"
        one = f"{path}{{{self.row}}}/"
        page = self.see if self.page is None else self.page
        return [
            Row(base, path, self.see, accepts=(self.accepts,)),
            Row(base + "add/", path + "add/", self.add),
            Row(base + "<path:object_id>/change/", one + "change/", page),
            Row(base + "<path:object_id>/history/", one + "history/", page if self.history is None else self.history),
            Row(base + "<path:object_id>/delete/", one + "delete/", self.delete),
            Row(base + "<path:object_id>/", one, STAFF, accepts=(302,)),
        ]


MODELS = [
    Model("accounts/policy", "policy", STAFF, delete=ADMINISTRATOR),
    Model("api/apikey", "apikey", ADMINISTRATOR, add=ADMINISTRATOR),
    Model("api/apikeyevent", "apikeyevent", ADMINISTRATOR),
    Model("api/webhook", "webhook", ADMINISTRATOR, delete=ADMINISTRATOR),
    Model("api/webhookdelivery", "webhookdelivery", ADMINISTRATOR),
    Model("auth/group", "group", ADMINISTRATOR, add=ADMINISTRATOR, delete=ADMINISTRATOR),
    Model("auth/user", "user", ADMINISTRATOR, add=ADMINISTRATOR, delete=ADMINISTRATOR),
    Model("chat/conversation", "conversation", STAFF, page=ITS_TEAM, delete=ADMINISTRATOR, history=NOBODY),
    Model("chat/handoffrequest", "handoffrequest", STAFF, page=NOBODY),
    Model("chat/turn", "turn", STAFF, page=NOBODY),
    Model("chat/toolcall", "toolcall", STAFF, page=NOBODY),
    Model("chat/verdict", "verdict", STAFF, page=NOBODY),
    Model("chat/feedback", "feedback", STAFF, page=NOBODY),
    Model("chat/promptversion", "promptversion", MANAGERS),
    Model("guardrails/allowedvalue", "allowedvalue", MANAGERS, add=MANAGERS, delete=MANAGERS),
    Model("guardrails/competitorname", "competitorname", MANAGERS, add=MANAGERS, delete=MANAGERS),
    Model("guardrails/disclosure", "disclosure", MANAGERS),
    Model("guardrails/guardrailrule", "guardrailrule", MANAGERS),
    Model("knowledge/article", "article", STAFF, add=MANAGERS, delete=ADMINISTRATOR),
    Model("knowledge/articlefeedback", "articlefeedback", STAFF, delete=MANAGERS),
    Model("knowledge/searchindex", "searchindex", STAFF, accepts=302),
    Model("knowledge/synonymgroup", "synonymgroup", ADMINISTRATOR, add=ADMINISTRATOR, delete=ADMINISTRATOR),
    Model("knowledge/unansweredquestion", "unansweredquestion", STAFF),
    Model("quotes/rotaplace", "rotaplace", MANAGERS, delete=ADMINISTRATOR),
    Model("quotes/leaddisclosure", "leaddisclosure", MANAGERS),
    Model("quotes/quote", "quote_row", MANAGERS),
    Model("quotes/ratetable", "ratetable", MANAGERS),
    Model("tickets/agentprofile", "agentprofile", MANAGERS, add=MANAGERS, delete=MANAGERS),
    Model("tickets/cannedreply", "cannedreply", STAFF, add=STAFF, delete=MANAGERS),
    Model("tickets/outgoingmail", "outgoingmail", STAFF, page=ITS_TEAM),
    Model("tickets/team", "team", STAFF, add=MANAGERS, delete=ADMINISTRATOR),
    Model("tickets/calendar", "calendar", MANAGERS, add=MANAGERS, delete=ADMINISTRATOR),
    Model("tickets/slapolicy", "slapolicy", MANAGERS, add=MANAGERS, delete=ADMINISTRATOR),
    Model("tickets/ticket", "ticket", STAFF, page=ITS_TEAM, delete=ADMINISTRATOR),
]

_TALKS, _TALKS_PATH = "admin/chat/conversation/<uuid:conversation_id>/", "/admin/chat/conversation/{conversation}/"
ADMIN = [
    Row("admin/", "/admin/", STAFF),
    Row("admin/tickets/ticket/<int:number>/contact/", "/admin/tickets/ticket/{ticket}/contact/", MANAGERS),
    post("admin/tickets/ticket/<int:number>/contact/", "/admin/tickets/ticket/{ticket}/contact/", MANAGERS, 200),
    Row("admin/login/", "/admin/login/", EVERYBODY, accepts=(200, 302)),
    post("admin/logout/", "/admin/logout/", EVERYBODY, 200, 302),
    Row("admin/password_change/", "/admin/password_change/", STAFF),
    Row("admin/password_change/done/", "/admin/password_change/done/", STAFF),
    Row("admin/autocomplete/", "/admin/autocomplete/", NOBODY),
    Row("admin/jsi18n/", "/admin/jsi18n/", STAFF),
    Row("admin/r/<path:content_type_id>/<path:object_id>/", "/admin/r/1/1/", NOBODY),
    Row("admin/^(?P<app_label>…)/$", "/admin/auth/", ADMINISTRATOR),
    Row("admin/(?P<url>.*)$", "/admin/nothing/", NOBODY),
    Row("admin/auth/user/<id>/password/", "/admin/auth/user/{user}/password/", ADMINISTRATOR),
    post("admin/api/apikey/<int:pk>/revoke/", "/admin/api/apikey/{apikey}/revoke/", ADMINISTRATOR),
    *(
        post(f"admin/api/{name}/<int:pk>/{button}/", f"/admin/api/{name}/{{{name}}}/{button}/", ADMINISTRATOR)
        for name, button in (
            ("webhook", "test"), ("webhook", "start"), ("webhook", "stop"), ("webhookdelivery", "resend"),
        )
    ),
    Row(_TALKS + "history/<uuid:turn_id>/", _TALKS_PATH + "history/{turn}/", ADMINISTRATOR),
    Row(_TALKS + "personal-data/", _TALKS_PATH + "personal-data/", MANAGERS),
    post(_TALKS + "personal-data/reveal/", _TALKS_PATH + "personal-data/reveal/", MANAGERS, 200),
    post(_TALKS + "personal-data/erase/", _TALKS_PATH + "personal-data/erase/", MANAGERS, 200),
    post(
        "admin/chat/handoffrequest/<int:pk>/resolve/", "/admin/chat/handoffrequest/{handoffrequest}/resolve/", ITS_TEAM
    ),
    post("admin/chat/verdict/<int:pk>/review/", "/admin/chat/verdict/{verdict}/review/", ITS_TEAM),
    *(
        post(f"admin/{name}/try/<path:object_id>/", f"/admin/{name}/try/{{{name[11:]}}}/", MANAGERS, 400)
        for name in ("guardrails/allowedvalue", "guardrails/competitorname", "guardrails/guardrailrule")
    ),
    post(
        "admin/guardrails/guardrailrule/reset/<str:name>/", "/admin/guardrails/guardrailrule/reset/{guardrailrule}/",
        MANAGERS,
    ),
    Row("admin/knowledge/article/import/", "/admin/knowledge/article/import/", MANAGERS),
    post(
        "admin/knowledge/article/preview/", "/admin/knowledge/article/preview/", MANAGERS, 200, body={"body": "Hello."}
    ),
    Row(
        "admin/knowledge/article/<int:pk>/version/<int:number>/", "/admin/knowledge/article/{article}/version/1/",
        STAFF,
    ),
    post("admin/quotes/ratetable/start/", "/admin/quotes/ratetable/start/", ADMINISTRATOR),
    post("admin/quotes/ratetable/<int:pk>/publish/", "/admin/quotes/ratetable/{ratetable}/publish/", ADMINISTRATOR),
    *(row for model in MODELS for row in model.list_rows()),
]  # fmt: skip

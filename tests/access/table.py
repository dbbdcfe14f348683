"""Each address as the resolver spells it, and who gets in. An address that is missing here fails the test."""

from dataclasses import dataclass, field
from typing import Any

from quotes.leads.consent import VERSION
from tests.access.roles import (
    ADMINISTRATOR,
    AGENT,
    ANONYMOUS,
    CUSTOMER,
    CUSTOMERS,
    EVERYBODY,
    MANAGER,
    MANAGERS,
    NOBODY,
    STAFF,
    VISITOR,
    Roles,
)


@dataclass(frozen=True)
class Row:
    """`path` names what the world holds, `accepts` the answers to `roles`."""

    route: str
    path: str
    roles: Roles
    method: str = "get"
    body: dict[str, Any] = field(default_factory=dict)
    accepts: tuple[int, ...] = (200,)


def post(route: str, path: str, roles: Roles, *accepts: int, body: dict[str, Any] | None = None) -> Row:
    return Row(route, path, roles, "post", body or {}, accepts or (302,))


_PAGES = [
    Row("", "/", EVERYBODY),
    Row("chat/", "/chat/", EVERYBODY),
    post("chat/token/", "/chat/token/", EVERYBODY, 200),
    post("chat/carry/", "/chat/carry/", EVERYBODY, body={"next": "/chat/", "token": "forged"}),
    Row("widget.js", "/widget.js", EVERYBODY),
    Row("brand.css", "/brand.css", EVERYBODY),
    Row("sitemap.xml", "/sitemap.xml", EVERYBODY),
    Row("robots.txt", "/robots.txt", EVERYBODY),
    Row("account/sign-in/", "/account/sign-in/", EVERYBODY, accepts=(200, 302)),
    post("account/sign-out/", "/account/sign-out/", EVERYBODY),
    # Whoever is signed in has a list of their own, also those who may see everybody's elsewhere.
    Row("account/policies/", "/account/policies/", CUSTOMERS | STAFF),
    Row("account/policies/<str:number>/", "/account/policies/{policy_number}/", CUSTOMER),
    Row("metrics", "/metrics", STAFF),
    Row("help/", "/help/", EVERYBODY),
    Row("help/topics/<str:slug>/", "/help/topics/test/", EVERYBODY),
    Row("help/<slug:slug>/", "/help/{public}/", EVERYBODY),
    Row("help/<slug:slug>/", "/help/{staff}/", STAFF),
    Row("help/<slug:slug>/", "/help/{draft}/", STAFF),
    Row("help/<slug:slug>/feedback/", "/help/{public}/feedback/", EVERYBODY),
    Row("help/<slug:slug>/feedback/", "/help/{staff}/feedback/", STAFF),
    post("help/<slug:slug>/feedback/", "/help/{draft}/feedback/", NOBODY),
]

_QUOTE = "quotes/<reference:reference>/"
_CONTACT = r"quotes/contact/^(?P<reference>[Ll]-[0-9A-Za-z]{6})/"
_WISH = {
    "quote": "{quote}", "channel": "phone", "phone": "(555) 555-0199", "key": "12345678", "agreed": True,
    "consent_version": VERSION,
}  # fmt: skip
_QUOTES = [
    Row("quotes/", "/quotes/", EVERYBODY),
    Row("quotes/vehicles/", "/quotes/vehicles/", EVERYBODY),
    post("quotes/check/", "/quotes/check/", EVERYBODY, 200, body={}),
    Row(_QUOTE, "/quotes/{quote}/", VISITOR | MANAGERS),
    Row(_QUOTE + "card/", "/quotes/{quote}/card/", VISITOR),
    post(_QUOTE + "choose/", "/quotes/{quote}/choose/", VISITOR, 200, body={"options": []}),
    post(_QUOTE + "renew/", "/quotes/{quote}/renew/", VISITOR, 200, body={}),
    post(_QUOTE + "fresh/", "/quotes/{quote}/fresh/", VISITOR),
    post(_QUOTE + "save/", "/quotes/{quote}/save/", VISITOR, 200, body={"is_saved": True}),
    Row("quotes/contact/form/", "/quotes/contact/form/", EVERYBODY),
    post("quotes/contact/ask/", "/quotes/contact/ask/", VISITOR, 201, body=_WISH),
    Row("quotes/contact/letter/<str:token>/", "/quotes/contact/letter/forged/", EVERYBODY, accepts=(410,)),
    Row("quotes/contact/reminder/<str:token>/", "/quotes/contact/reminder/forged/", EVERYBODY, accepts=(410,)),
    Row(_CONTACT + "$", "/quotes/contact/{lead}/", VISITOR),
    post(_CONTACT + "withdraw/$", "/quotes/contact/{lead}/withdraw/", VISITOR, 200),
]

_LEAD = r"dashboard/^leads/(?P<reference>[Ll]-[0-9A-Za-z]{6})/"
_EXPORT = "dashboard/exports/<uuid:pk>/"
_OWNER = AGENT | MANAGERS
_DASHBOARD = [
    Row("dashboard/", "/dashboard/", MANAGERS),
    Row("dashboard/leads/", "/dashboard/leads/", STAFF),
    Row("dashboard/leads/board/", "/dashboard/leads/board/", STAFF),
    post("dashboard/leads/filters/", "/dashboard/leads/filters/", STAFF, body={"name": "New", "query": ""}),
    post("dashboard/leads/filters/<int:pk>/remove/", "/dashboard/leads/filters/{filter}/remove/", MANAGER),
    post("dashboard/leads/change/", "/dashboard/leads/change/", STAFF),
    post("dashboard/leads/changes/<uuid:pk>/undo/", "/dashboard/leads/changes/{change}/undo/", AGENT),
    Row("dashboard/leads/export/", "/dashboard/leads/export/", MANAGERS),
    Row("dashboard/exports/", "/dashboard/exports/", MANAGERS),
    Row(_EXPORT, "/dashboard/exports/{export}/", MANAGER),
    Row(_EXPORT + "download/", "/dashboard/exports/{export}/download/", MANAGER, accepts=(302,)),
    post(_EXPORT + "cancel/", "/dashboard/exports/{export}/cancel/", MANAGER),
    Row(_LEAD + "$", "/dashboard/leads/{lead}/", _OWNER),
    post(_LEAD + "change/$", "/dashboard/leads/{lead}/change/", _OWNER, body={"what": "note", "text": "Called."}),
    post(_LEAD + "reveal/$", "/dashboard/leads/{lead}/reveal/", _OWNER, 200, body={"reason": "Calling back"}),
    post(_LEAD + "erase/$", "/dashboard/leads/{lead}/erase/", MANAGERS, body={"reason": "They asked for it"}),
]

_TICKET = "tickets/<int:number>/"
# Staff work on tickets in the inbox and in admin: these pages are for whoever has a request.
_TICKETS = [
    Row("tickets/", "/tickets/", EVERYBODY),
    Row("tickets/enter/", "/tickets/enter/?key=forged", NOBODY),
    Row("tickets/mail/", "/tickets/mail/?key=forged", NOBODY),
    post(
        "tickets/chat/<uuid:conversation_id>/files/",
        "/tickets/chat/{conversation}/files/",
        VISITOR,
        201,
        body={"text": "See"},
    ),
    post("tickets/chat/<uuid:conversation_id>/files/", "/tickets/chat/{conversation}/files/", VISITOR, 400),
    Row("tickets/files/<uuid:pk>/", "/tickets/files/{file}/", CUSTOMER | AGENT | MANAGERS),
    Row("tickets/files/<uuid:pk>/", "/tickets/files/{visitors_file}/", VISITOR | AGENT | MANAGERS),
    *(
        row
        for owner, ticket in ((CUSTOMER, "{ticket}"), (VISITOR, "{visitors_ticket}"))
        for row in (
            Row(_TICKET, f"/tickets/{ticket}/", owner),
            post(_TICKET + "reply/", f"/tickets/{ticket}/reply/", owner, body={"text": "Hello?"}),
            post(_TICKET + "keep/", f"/tickets/{ticket}/keep/", owner),
            post(_TICKET + "close/", f"/tickets/{ticket}/close/", owner),
            post(_TICKET + "reopen/", f"/tickets/{ticket}/reopen/", owner, 409),
            post(_TICKET + "rating/", f"/tickets/{ticket}/rating/", owner, 409, body={"score": 5}),
            post(_TICKET + "address/", f"/tickets/{ticket}/address/", owner, body={"email": "jo@example.com"}),
            post(_TICKET + "links/revoke/", f"/tickets/{ticket}/links/revoke/", owner),
        )
    ),
]

_DESK, _HERE = "inbox/tickets/<int:number>/", "/inbox/tickets/{visitors_ticket}/"
_TALKED, _TALKED_HERE = "inbox/conversations/<uuid:conversation_id>/", "/inbox/conversations/{conversation}/"
_ITS_TEAM = AGENT | MANAGERS
_INBOX = [
    Row("inbox/", "/inbox/", STAFF),
    Row("inbox/nav/", "/inbox/nav/", STAFF),
    Row("inbox/rows/", "/inbox/rows/", STAFF),
    post("inbox/next/", "/inbox/next/", STAFF),
    post("inbox/bulk/", "/inbox/bulk/", STAFF, 302, 400),
    Row("inbox/bulk/numbers/", "/inbox/bulk/numbers/?list=open", STAFF),
    post("inbox/bulk/undo/", "/inbox/bulk/undo/", STAFF, 302, 400),
    Row("inbox/notices/", "/inbox/notices/", STAFF),
    post("inbox/notices/seen/", "/inbox/notices/seen/", STAFF),
    Row(_DESK, _HERE, _ITS_TEAM),
    Row(_DESK + "before/<uuid:before>/", _HERE + "before/{turn}/", _ITS_TEAM),
    post(_DESK + "reply/", _HERE + "reply/", _ITS_TEAM, body={"text": "Hello."}),
    post(_DESK + "take/", _HERE + "take/", _ITS_TEAM),
    post(_DESK + "give-back/", _HERE + "give-back/", _ITS_TEAM),
    post(_DESK + "state/", _HERE + "state/", _ITS_TEAM, body={"state": "open"}),
    post(_DESK + "priority/", _HERE + "priority/", _ITS_TEAM, body={"priority": "high"}),
    post(_DESK + "team/", _HERE + "team/", _ITS_TEAM, body={"team": "{team}"}),
    post(_DESK + "assignee/", _HERE + "assignee/", _ITS_TEAM, body={"assignee": "me"}),
    post(_DESK + "note/", _HERE + "note/", _ITS_TEAM, body={"text": "For colleagues."}),
    post(_DESK + "draft/", _HERE + "draft/", _ITS_TEAM, 400, body={"text": "Hello."}),
    Row(_DESK + "colleagues/", _HERE + "colleagues/", _ITS_TEAM),
    post(_DESK + "notices/seen/", _HERE + "notices/seen/", _ITS_TEAM),
    Row(_DESK + "canned/", _HERE + "canned/", _ITS_TEAM),
    post(_DESK + "macro/", _HERE + "macro/", _ITS_TEAM, body={"macro": "{cannedreply}"}),
    post(_DESK + "snooze/", _HERE + "snooze/", _ITS_TEAM, 400),
    post(_DESK + "wake/", _HERE + "wake/", _ITS_TEAM),
    post(_DESK + "watchers/", _HERE + "watchers/", _ITS_TEAM),
    post(_DESK + "links/", _HERE + "links/", _ITS_TEAM, 400),
    post(_DESK + "links/<int:link_id>/remove/", _HERE + "links/1/remove/", _ITS_TEAM, 302, 404),
    Row(_DESK + "merge/preview/", _HERE + "merge/preview/", _ITS_TEAM, accepts=(200, 400)),
    post(_DESK + "merge/", _HERE + "merge/", _ITS_TEAM, 400),
    post(_DESK + "unmerge/", _HERE + "unmerge/", _ITS_TEAM, 409),
    Row(_DESK + "split/preview/", _HERE + "split/preview/", _ITS_TEAM),
    post(_DESK + "split/", _HERE + "split/", _ITS_TEAM, 400),
    post(_DESK + "assist/", _HERE + "assist/", _ITS_TEAM, 400),
    post(_DESK + "tags/", _HERE + "tags/", _ITS_TEAM, body={"tags": "glass"}),
    post(_DESK + "note/", _HERE + "note/", _ITS_TEAM, body={"text": "Call them."}),
    post(_DESK + "draft/", _HERE + "draft/", _ITS_TEAM, 200, body={"kind": "reply", "text": "Dear", "version": "0"}),
    Row(_DESK + "colleagues/", _HERE + "colleagues/", _ITS_TEAM),
    post("inbox/next/", "/inbox/next/", STAFF),
    post("inbox/bulk/", "/inbox/bulk/", STAFF, body={"ticket": "{visitors_ticket}", "tags": "glass"}),
    Row("inbox/notices/", "/inbox/notices/", STAFF),
    post("inbox/notices/seen/", "/inbox/notices/seen/", STAFF),
    post(_DESK + "notices/seen/", _HERE + "notices/seen/", _ITS_TEAM),
    Row(_DESK + "canned/", _HERE + "canned/", _ITS_TEAM),
    post(_DESK + "macro/", _HERE + "macro/", _ITS_TEAM, body={"macro": "{cannedreply}"}),
    post(_DESK + "snooze/", _HERE + "snooze/", _ITS_TEAM, body={"until": "tomorrow"}),
    post(_DESK + "wake/", _HERE + "wake/", _ITS_TEAM),
    post(_DESK + "watchers/", _HERE + "watchers/", _ITS_TEAM),
    post(_DESK + "links/", _HERE + "links/", _ITS_TEAM, 302, 404, body={"other": "{ticket}", "kind": "related"}),
    post(_DESK + "links/<int:link_id>/remove/", _HERE + "links/1/remove/", _ITS_TEAM),
    # The two are different people's.
    post(_DESK + "merge/", _HERE + "merge/", _ITS_TEAM, 409, body={"into": "{ticket}"}),
    Row(_DESK + "merge/preview/", _HERE + "merge/preview/?into={ticket}", _ITS_TEAM),
    post(_DESK + "split/", _HERE + "split/", _ITS_TEAM, 400, body={"subject": "Glass"}),
    # What is streamed is another test's: here it is asked for neither a reply nor a summary.
    post(_DESK + "assist/", _HERE + "assist/", _ITS_TEAM, 400),
    Row(_TALKED, _TALKED_HERE, _ITS_TEAM, accepts=(302,)),
    Row(_TALKED + "before/<uuid:before>/", _TALKED_HERE + "before/{turn}/", _ITS_TEAM),
    post(_TALKED + "take/", _TALKED_HERE + "take/", _ITS_TEAM),
]

PAGES = [*_PAGES, *_QUOTES, *_DASHBOARD, *_TICKETS, *_INBOX]

_MESSAGE = {"text": "Hello", "client_message_id": "0190c2a4-0000-7000-8000-000000000001"}
_TALK = "api/v1/conversations/<uuidstr:conversation_id>"
API = [
    Row("api/v1/", "/api/v1/", NOBODY),
    Row("api/", "/api/v2/", NOBODY),
    Row("api/v1/openapi.json", "/api/v1/openapi.json", EVERYBODY),
    Row("api/v1/docs", "/api/v1/docs", EVERYBODY),
    Row("api/v1/conversations", "/api/v1/conversations", EVERYBODY),
    post("api/v1/conversations", "/api/v1/conversations", EVERYBODY, 201, body={}),
    Row(_TALK, "/api/v1/conversations/{conversation}", VISITOR),
    post(_TALK + "/messages", "/api/v1/conversations/{conversation}/messages", VISITOR, 200, body=_MESSAGE),
    post(
        _TALK + "/turns/<uuidstr:turn_id>/retry",
        "/api/v1/conversations/{conversation}/turns/{failed_turn}/retry",
        VISITOR,
        409,
        body={},
    ),
    Row(_TALK + "/events", "/api/v1/conversations/{conversation}/events", VISITOR),
]


_KINDS = ["lead.created"]
_POLICY = {
    "product": "car", "status": "active", "effective_on": "2026-01-01", "expires_on": "2027-01-01", "premium": "80",
    "vehicles": [{"make": "Honda", "model": "Civic", "year": 2019}],
}  # fmt: skip
_HOOK, _HOOK_HERE = "api/v1/webhooks/<webhook>", "/api/v1/webhooks/{hook}"
# With a key that has every scope and acts for one of the staff. Without one nobody gets in, whoever is signed in.
KEYED = [
    # The list of those who may see no quote has none.
    Row("api/v1/quotes", "/api/v1/quotes", STAFF),
    Row("api/v1/quotes/<reference>", "/api/v1/quotes/{quote}", MANAGERS),
    Row("api/v1/leads", "/api/v1/leads", STAFF),
    Row("api/v1/leads/<reference>", "/api/v1/leads/{lead}", AGENT | MANAGERS),
    Row("api/v1/policies", "/api/v1/policies", STAFF),
    Row("api/v1/policies/<number>", "/api/v1/policies/{policy_number}", STAFF),
    Row("api/v1/policies/<number>", "/api/v1/policies/{policy_number}", ADMINISTRATOR, "put", _POLICY),
    Row("api/v1/tickets", "/api/v1/tickets", STAFF),
    Row("api/v1/tickets/<int:number>", "/api/v1/tickets/{visitors_ticket}", AGENT | MANAGERS),
    Row("api/v1/articles", "/api/v1/articles", STAFF),
    Row("api/v1/articles/<slug>", "/api/v1/articles/{staff}", STAFF),
    # Each key has its own webhooks, and this one's is somebody else's key's.
    Row("api/v1/webhooks", "/api/v1/webhooks", STAFF),
    post("api/v1/webhooks", "/api/v1/webhooks", STAFF, 422, body={"url": "https://10.0.0.1/", "events": _KINDS}),
    *(
        Row(f"{_HOOK}{rest}", f"{_HOOK_HERE}{path}", NOBODY, method)
        for method, rest, path in (
            ("get", "", ""), ("delete", "", ""), ("post", "/secret", "/secret"), ("post", "/test", "/test"),
            ("get", "/deliveries", "/deliveries"), ("get", "/deliveries/<delivery>", "/deliveries/{hook_delivery}"),
            ("post", "/deliveries/<delivery>/resend", "/deliveries/{hook_delivery}/resend"),
        )
    ),
]  # fmt: skip


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
    Model("chat/conversation", "conversation", STAFF, page=_ITS_TEAM, delete=ADMINISTRATOR, history=NOBODY),
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
    Model("tickets/outgoingmail", "outgoingmail", STAFF, page=AGENT | MANAGERS),
    Model("tickets/team", "team", STAFF, add=MANAGERS, delete=ADMINISTRATOR),
    Model("tickets/calendar", "calendar", MANAGERS, add=MANAGERS, delete=ADMINISTRATOR),
    Model("tickets/slapolicy", "slapolicy", MANAGERS, add=MANAGERS, delete=ADMINISTRATOR),
    Model("tickets/ticket", "ticket", STAFF, page=AGENT | MANAGERS, delete=ADMINISTRATOR),
]

_TALKS, _TALKS_PATH = "admin/chat/conversation/<uuid:conversation_id>/", "/admin/chat/conversation/{conversation}/"
_SIGN_IN = CUSTOMERS | ANONYMOUS
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
        "admin/chat/handoffrequest/<int:pk>/resolve/", "/admin/chat/handoffrequest/{handoffrequest}/resolve/", _ITS_TEAM
    ),
    post("admin/chat/verdict/<int:pk>/review/", "/admin/chat/verdict/{verdict}/review/", _ITS_TEAM),
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

# The body is the first frame, which names a conversation: those who may not hear it are told that there is none.
SOCKETS = [
    Row("ws/chat/", "/ws/chat/", VISITOR, body={"type": "hello", "conversation_id": "{conversation}"}),
    Row(
        "ws/inbox/", "/ws/inbox/", _ITS_TEAM, body={"type": "conversation.follow", "conversation_id": "{conversation}"}
    ),
]

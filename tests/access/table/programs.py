"""What programs ask: the visitors' API, and the company's, with keys."""

from tests.access.roles import (
    ADMINISTRATOR,
    EVERYBODY,
    ITS_TEAM,
    MANAGERS,
    NOBODY,
    STAFF,
    VISITOR,
)
from tests.access.table.rows import Row, post

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
    Row("api/v1/leads/<reference>", "/api/v1/leads/{lead}", ITS_TEAM),
    Row("api/v1/policies", "/api/v1/policies", STAFF),
    Row("api/v1/policies/<number>", "/api/v1/policies/{policy_number}", STAFF),
    Row("api/v1/policies/<number>", "/api/v1/policies/{policy_number}", ADMINISTRATOR, "put", _POLICY),
    Row("api/v1/tickets", "/api/v1/tickets", STAFF),
    Row("api/v1/tickets/<int:number>", "/api/v1/tickets/{visitors_ticket}", ITS_TEAM),
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

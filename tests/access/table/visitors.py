"""Pages of visitors and customers."""

from quotes.leads.consent import VERSION
from tests.access.roles import (
    CUSTOMER,
    CUSTOMERS,
    EVERYBODY,
    ITS_TEAM,
    MANAGERS,
    NOBODY,
    STAFF,
    VISITOR,
)
from tests.access.table.rows import Row, post

PAGES = [
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
QUOTES = [
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

_TICKET = "tickets/<int:number>/"
# Staff work on tickets in the inbox and in admin: these pages are for whoever has a request.
TICKETS = [
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
    Row("tickets/files/<uuid:pk>/", "/tickets/files/{file}/", CUSTOMER | ITS_TEAM),
    Row("tickets/files/<uuid:pk>/", "/tickets/files/{visitors_file}/", VISITOR | ITS_TEAM),
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

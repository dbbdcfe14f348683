"""Where staff work: the inbox, leads and figures."""

from tests.access.roles import (
    AGENT,
    ITS_TEAM,
    MANAGER,
    MANAGERS,
    STAFF,
)
from tests.access.table.rows import Row, post

_LEAD = r"dashboard/^leads/(?P<reference>[Ll]-[0-9A-Za-z]{6})/"
_EXPORT = "dashboard/exports/<uuid:pk>/"
DASHBOARD = [
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
    Row(_LEAD + "$", "/dashboard/leads/{lead}/", ITS_TEAM),
    post(_LEAD + "change/$", "/dashboard/leads/{lead}/change/", ITS_TEAM, body={"what": "note", "text": "Called."}),
    post(_LEAD + "reveal/$", "/dashboard/leads/{lead}/reveal/", ITS_TEAM, 200, body={"reason": "Calling back"}),
    post(_LEAD + "erase/$", "/dashboard/leads/{lead}/erase/", MANAGERS, body={"reason": "They asked for it"}),
]

_DESK, _HERE = "inbox/tickets/<int:number>/", "/inbox/tickets/{visitors_ticket}/"
_TALKED, _TALKED_HERE = "inbox/conversations/<uuid:conversation_id>/", "/inbox/conversations/{conversation}/"
INBOX = [
    Row("inbox/", "/inbox/", STAFF),
    Row("inbox/nav/", "/inbox/nav/", STAFF),
    Row("inbox/rows/", "/inbox/rows/", STAFF),
    post("inbox/next/", "/inbox/next/", STAFF),
    post("inbox/bulk/", "/inbox/bulk/", STAFF, body={"ticket": "{visitors_ticket}", "tags": "glass"}),
    Row("inbox/bulk/numbers/", "/inbox/bulk/numbers/?list=open", STAFF),
    post("inbox/bulk/undo/", "/inbox/bulk/undo/", STAFF, 302, 400),
    Row("inbox/notices/", "/inbox/notices/", STAFF),
    post("inbox/notices/seen/", "/inbox/notices/seen/", STAFF),
    Row(_DESK, _HERE, ITS_TEAM),
    Row(_DESK + "before/<uuid:before>/", _HERE + "before/{turn}/", ITS_TEAM),
    post(_DESK + "reply/", _HERE + "reply/", ITS_TEAM, body={"text": "Hello."}),
    post(_DESK + "take/", _HERE + "take/", ITS_TEAM),
    post(_DESK + "give-back/", _HERE + "give-back/", ITS_TEAM),
    post(_DESK + "state/", _HERE + "state/", ITS_TEAM, body={"state": "open"}),
    post(_DESK + "priority/", _HERE + "priority/", ITS_TEAM, body={"priority": "high"}),
    post(_DESK + "team/", _HERE + "team/", ITS_TEAM, body={"team": "{team}"}),
    post(_DESK + "assignee/", _HERE + "assignee/", ITS_TEAM, body={"assignee": "me"}),
    post(_DESK + "tags/", _HERE + "tags/", ITS_TEAM, body={"tags": "glass"}),
    post(_DESK + "note/", _HERE + "note/", ITS_TEAM, body={"text": "For colleagues."}),
    post(_DESK + "draft/", _HERE + "draft/", ITS_TEAM, 200, body={"kind": "reply", "text": "Dear", "version": "0"}),
    Row(_DESK + "colleagues/", _HERE + "colleagues/", ITS_TEAM),
    post(_DESK + "notices/seen/", _HERE + "notices/seen/", ITS_TEAM),
    Row(_DESK + "canned/", _HERE + "canned/", ITS_TEAM),
    post(_DESK + "macro/", _HERE + "macro/", ITS_TEAM, body={"macro": "{cannedreply}"}),
    post(_DESK + "snooze/", _HERE + "snooze/", ITS_TEAM, body={"until": "tomorrow"}),
    post(_DESK + "wake/", _HERE + "wake/", ITS_TEAM),
    post(_DESK + "watchers/", _HERE + "watchers/", ITS_TEAM),
    post(_DESK + "links/", _HERE + "links/", ITS_TEAM, 302, 404, body={"other": "{ticket}", "kind": "related"}),
    post(_DESK + "links/<int:link_id>/remove/", _HERE + "links/1/remove/", ITS_TEAM),
    # The two are different people's.
    post(_DESK + "merge/", _HERE + "merge/", ITS_TEAM, 409, body={"into": "{ticket}"}),
    Row(_DESK + "merge/preview/", _HERE + "merge/preview/?into={ticket}", ITS_TEAM),
    post(_DESK + "unmerge/", _HERE + "unmerge/", ITS_TEAM, 409),
    Row(_DESK + "split/preview/", _HERE + "split/preview/", ITS_TEAM),
    post(_DESK + "split/", _HERE + "split/", ITS_TEAM, 400, body={"subject": "Glass"}),
    # What is streamed is another test's: here it is asked for neither a reply nor a summary.
    post(_DESK + "assist/", _HERE + "assist/", ITS_TEAM, 400),
    Row(_TALKED, _TALKED_HERE, ITS_TEAM, accepts=(302,)),
    Row(_TALKED + "before/<uuid:before>/", _TALKED_HERE + "before/{turn}/", ITS_TEAM),
    post(_TALKED + "take/", _TALKED_HERE + "take/", ITS_TEAM),
]

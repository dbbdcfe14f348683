"""What the page hands to its scripts: paths, limits and the interface's words."""

from typing import Any

from django.contrib.auth.models import User
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from chat.services.threads import get_company
from inbox.events import MOST_CONVERSATIONS
from inbox.fragments import HEADER
from inbox.reading.people import make_initials, name_agent
from tickets.file_words import FILE_STRINGS

STRINGS = {
    "now": _("now"),
    "offline": _("The connection is lost. What you see may be out of date; what you send still arrives."),
    "blind": _("Live updates are away. The page looks for itself every few seconds; replies and changes are kept."),
    "failed": _("That didn't work. Please try again."),
    "unreachable": _("The portal can't be reached. Nothing was lost: please try again in a moment."),
    "gone": _("This can't be found any more, or belongs to another team."),
    "signedOut": _("You are signed out. Sign in again in another tab, then go on here: nothing you wrote is lost."),
    "online": _("Online"),
    "away": _("Away"),
    "connecting": _("Connecting…"),
    "thinking": _("thinks"),
    "looking": _("{names} also here"),
    "writing": _("{names} is writing here"),
    "newWaiting": _("Somebody waits for a person"),
    "newMessage": _("New message from a customer"),
    "charactersLeft": _("{count} characters left"),
    "noticesOn": _("Desktop notices are on."),
    "noticesBlocked": _("The browser blocks notices from this page. Its settings can allow them."),
    **FILE_STRINGS,
    "filesNotInNotes": _("A note can't have files. Switch to the reply to send them."),
    "draftKept": _("Draft kept"),
    "draftNotKept": _("Draft not kept yet"),
    "draftEmpty": _("(nothing: it was sent or taken back)"),
    "bulkAll": _("All {count} of this list are ticked."),
    "bulkMost": _("The first {count} of this list are ticked; that is as many as go at once."),
    "bulkPart": _("{count} were changed. Then the portal could not be reached; the others are as they were."),
    "macroDoes": _("Also does: {actions}"),
    "macroMissing": _("Not known here, left out: {names}"),
    "macroAlong": _("When you send: {actions}"),
    "macroApply": _("Do it"),
    "assistReply": _("Draft by the assistant"),
    "assistSummary": _("What it is about"),
    "assistWriting": _("Being written…"),
    "assistBroken": _("The connection broke off. Your own text is untouched: try again, or write it yourself."),
    "bulkNothing": _("Choose what to do with them first."),
    "bulkTitle": _("Change {count} tickets?"),
    "bulkYes": _("Change them"),
}


def make_config(agent: User) -> dict[str, Any]:
    """`chat-config` is read by the chat's modules, with which answers are shown while they stream."""
    config = {
        "header": HEADER,
        "socketPath": "/ws/inbox/",
        "assistant": get_company().get("assistant", ""),
        "strings": STRINGS,
    }
    name = name_agent(agent)
    return {
        "inbox_config": config,
        "chat_config": {"icons": static("img/icons.svg"), "strings": {"newTab": _("(opens in a new tab)")}},
        "agent_name": name,
        "initials": make_initials(name),
        "capacities": range(1, MOST_CONVERSATIONS // 2 + 1),
    }

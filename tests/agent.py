"""An agent beside a portal that runs: does over the services what the inbox would, told by lines of JSON.

Run as `python -m tests.agent` in the portal's environment. Each line is `[what, conversation, text]`, and is answered
by `ok`.
"""

import json
import os
import sys
import threading
from typing import Any


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.contrib.auth.models import User

    agent, _ = User.objects.get_or_create(username="maria", defaults={"first_name": "Maria", "is_staff": True})
    print("ok", flush=True)
    for line in sys.stdin:
        act(agent.pk, *json.loads(line))
        print("ok", flush=True)


def act(agent_id: int, what: str, conversation_id: str = "", text: str = "") -> None:
    from chat.eventlog.publish import publish_event
    from chat.events import AgentTyping
    from chat.presence import mark_away, mark_present
    from chat.services import queue_upkeep, threads
    from chat.services.handling import end_live, reply_live, take_over, tell_change

    change: Any = None
    match what:
        case "come":
            HAS_LEFT.clear()
            threading.Thread(target=stay, args=[agent_id], daemon=True).start()
            mark_present(agent_id, "online", 1)
        case "leave":
            HAS_LEFT.set()
            mark_away(agent_id)
        case "take":
            tell_change(take_over(conversation_id, agent_id))
        case "type":
            publish_event(conversation_id, AgentTyping(agent="Maria"), last_seq=0)
        case "say":
            message, change = reply_live(conversation_id, agent_id, text)
            tell_change(change)
            threads.announce(message.pk)
        case "end":
            change, notice = end_live(conversation_id, agent_id)
            tell_change(change)
            threads.announce(notice.pk)
        case "wait":
            _age(conversation_id)
            queue_upkeep.tend_queue()


# They are there until then, however long a test takes.
HAS_LEFT = threading.Event()


def stay(agent_id: int) -> None:
    from chat.presence import HEARTBEAT_SECONDS, mark_present

    while not HAS_LEFT.wait(HEARTBEAT_SECONDS):
        mark_present(agent_id, "online", 1)


def _age(conversation_id: str) -> None:
    """They have waited for longer than the limit."""
    from datetime import timedelta

    from django.utils import timezone

    from chat.models import Conversation

    long_ago = timezone.now() - timedelta(minutes=6)
    Conversation.objects.filter(pk=conversation_id).update(handler_since=long_ago)


if __name__ == "__main__":
    main()

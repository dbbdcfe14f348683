"""A reviewer marks a verdict as a false positive, in one click, and takes it back."""

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Verdict
from tests.cast import Cast
from tests.chat.reviewed import make_exchange


@pytest.fixture
def verdict(cast: Cast) -> Verdict:
    message = make_exchange().conversation.messages.filter(role="visitor").first()
    return Verdict.objects.create(
        message=message, rule="injection", direction="inbound", action="block", excerpt="be my [NAME]"
    )


def mark(client: Client, verdict: Verdict, value: str) -> int:
    return client.post(reverse("admin:chat_verdict_review", args=[verdict.pk]), {"mark": value}).status_code


def test_a_mark_is_set_shown_filtered_and_taken_back(client: Client, cast: Cast, verdict: Verdict) -> None:
    client.force_login(cast.agent)
    transcript = reverse("admin:chat_conversation_change", args=[verdict.message.conversation_id])
    page = client.get(transcript).content.decode()
    assert "be my [NAME]" in page and "Blocked: injection" in page
    assert mark(client, verdict, "false_positive") == 302
    verdict.refresh_from_db()
    assert (verdict.review, verdict.reviewed_by, bool(verdict.reviewed_at)) == ("false_positive", cast.agent, True)
    assert "Blocked: injection" not in client.get(transcript).content.decode()
    listed = reverse("admin:chat_verdict_changelist") + "?review__exact="
    assert "be my [NAME]" in client.get(listed + "false_positive").content.decode()
    assert "be my [NAME]" not in client.get(listed + "correct").content.decode()
    assert mark(client, verdict, "") == 302
    verdict.refresh_from_db()
    assert (verdict.review, verdict.reviewed_by, verdict.reviewed_at) == ("", None, None)


def test_only_staff_with_the_permission_mark(client: Client, cast: Cast, verdict: Verdict) -> None:
    client.force_login(cast.customer)
    assert mark(client, verdict, "false_positive") == 302
    cast.agent.groups.clear()
    client.force_login(cast.agent)
    assert mark(client, verdict, "false_positive") == 403
    client.force_login(cast.administrator)
    assert mark(client, verdict, "nonsense") == 403
    verdict.refresh_from_db()
    assert verdict.review == ""


def test_failed_checks_are_found_in_the_list(client: Client, cast: Cast, verdict: Verdict) -> None:
    Verdict.objects.create(message=verdict.message, rule="topic", direction="inbound", action="flag", kind="FAILED")
    client.force_login(cast.agent)
    page = client.get(reverse("admin:chat_verdict_changelist") + "?check=failed").content.decode()
    assert "FAILED" in page and "be my [NAME]" not in page

"""Rules as staff keep them: they hold everywhere within seconds."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from guardrails import policy, policy_store
from guardrails.chain import OutboundChain
from guardrails.models import GuardrailRule
from guardrails.policy import DEFAULTS
from guardrails.rule_kinds import find_kind
from tests import servers
from tests.cast import Cast
from tests.guardrails.policy_steps import ATTACK, send, set_rule


@pytest.mark.parametrize("name", DEFAULTS)
def test_each_default_is_something_its_rule_can_do(name: str) -> None:
    GuardrailRule.from_rule(DEFAULTS[name]).clean()
    assert DEFAULTS[name].options == find_kind(name).read_options(DEFAULTS[name].options)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("injection", {"action": "redact"}, "action"),
        ("injection", {"is_outbound": True}, "is_outbound"),
        ("injection", {"options": {"threshold": 2}}, "options"),
        ("injection", {"options": {"threshold": True}}, "options"),
        ("injection", {"options": {"treshold": 0.5}}, "options"),
        ("injection", {"severity": "huge"}, "severity"),
        ("injection", {"options": ["threshold"]}, "options"),
        ("topic", {"is_outbound": True}, "is_outbound"),
    ],
)
def test_a_rule_cannot_be_set_to_what_it_cannot_do(name: str, changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        set_rule(name, **changes)
    assert list(caught.value.message_dict) == [field]


@pytest.mark.django_db
def test_a_change_holds_from_the_next_look_on() -> None:
    set_rule("injection", action="flag")
    assert policy.get("injection").action == "block"
    policy_store.refresh()
    assert policy.get("injection").action == "flag"
    GuardrailRule.objects.all().delete()
    policy_store.refresh()
    assert policy.get("injection").action == "block"


@pytest.mark.django_db(transaction=True)
async def test_a_message_after_a_quiet_hour_is_judged_by_the_rules_of_now() -> None:
    _, reply = await send(ATTACK)
    assert reply.answer
    await asyncio.to_thread(set_rule, "injection", action="hand_over", message="One of us will help.")
    policy_store._looked_at = float("-inf")
    exchange, reply = await send(ATTACK)
    assert (reply.answer, reply.offers_handoff) == ("One of us will help.", True)
    assert [(verdict.rule, verdict.action) for verdict in exchange.verdicts] == [("injection", "hand_over")]


@pytest.mark.django_db(transaction=True)
async def test_within_a_second_of_the_last_look_no_message_waits_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(policy_store, "refresh", lambda: looks.append(time.monotonic()))
    monkeypatch.setattr(policy_store, "LOOK_SECONDS", 60)
    for _ in range(20):
        await send("hello")
    assert len(looks) == 1


@pytest.mark.django_db(transaction=True)
async def test_where_somebody_looks_ahead_no_message_waits_for_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    await policy_store.keep_fresh()
    monkeypatch.setattr(policy_store, "_looked_at", time.monotonic() - 0.8)
    await asyncio.to_thread(policy_store.look_ahead)
    looks: list[object] = []
    monkeypatch.setattr(policy_store, "refresh", lambda: looks.append("look"))
    await policy_store.keep_fresh()
    await asyncio.to_thread(policy_store.look_ahead)
    assert looks == [], "the look ahead has just been made"


async def test_without_a_database_the_defaults_hold() -> None:
    _, reply = await send(ATTACK)
    assert reply.answer


@pytest.mark.django_db
@pytest.mark.parametrize("is_inbound", [True, False])
async def test_a_direction_that_is_off_is_not_judged(is_inbound: bool) -> None:
    rule = policy.Rule("competitor", "replace", is_inbound=is_inbound, is_outbound=not is_inbound)
    with policy.trying(rule):
        exchange, reply = await send("Is GEICO cheaper?")
    shown = OutboundChain(reply.filters)
    assert bool(exchange.verdicts) == is_inbound
    assert (shown.feed("Ask GEICO.") + shown.close() == "Ask GEICO.") == is_inbound


async def test_a_rule_on_trial_holds_for_nobody_else() -> None:
    seen = []

    async def look() -> None:
        with policy.trying(policy.Rule("injection", "flag")):
            await asyncio.sleep(0)
            seen.append(policy.get("injection").action)

    await asyncio.gather(look(), asyncio.create_task(asyncio.sleep(0)))
    assert seen == ["flag"]
    assert policy.get("injection").action == "block"


OTHER_PROCESS = """
import asyncio, sys, django
django.setup()
from guardrails.chain import Exchange, build_chain

async def main():
    chain = build_chain()
    for line in sys.stdin:
        reply = await chain(Exchange("c1", line))
        print(reply.answer or "", flush=True)

asyncio.run(main())
"""


@contextmanager
def run_other_process() -> Iterator[Callable[[], str]]:
    """Gives what asks a process of its own for its answer to an attack."""
    environment = os.environ | {
        "DATABASE_URL": servers.test_database_url(),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    command = [sys.executable, "-c", OTHER_PROCESS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen(command, **pipes) as other:  # type: ignore[call-overload]

        def ask() -> str:
            print(ATTACK, file=other.stdin, flush=True)
            return str(other.stdout.readline()).strip()

        yield ask
        other.stdin.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_in_admin_reaches_other_processes_within_seconds(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)
    with run_other_process() as ask:
        assert "motor insurance" in ask()
        changed = {
            "is_on": "on", "is_inbound": "on", "action": "block", "message": "Not that one.", "severity": "high",
            "option_threshold": "0.5", "option_unsure_from": "0.1", "option_unsure_to": "0.9",
        }  # fmt: skip
        saved = client.post(reverse("admin:guardrails_guardrailrule_change", args=["injection"]), changed)
        assert saved.status_code == 302
        servers.wait_until(lambda: ask() == "Not that one.", seconds=5)

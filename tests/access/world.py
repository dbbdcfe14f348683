"""One of everything that belongs to somebody, as the services make it; and the addresses of what is not there.

The visitor's things are known by a cookie, the customer's by an account, from another browser.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone

from api.keys import make_key
from api.models import ApiKeyEvent, Webhook
from api.webhooks.changing import fire_test
from chat.models import Conversation, PromptVersion, Visitor
from guardrails.models import AllowedValue, CompetitorName, Disclosure, GuardrailRule
from guardrails.policy import DEFAULTS
from knowledge.models import Article, ArticleFeedback, SearchIndex, SynonymGroup, UnansweredQuestion
from knowledge.publishing import save_article
from quotes.leads.consent import get_consent
from quotes.leads.contact import Contact
from quotes.leads.taking import Wish, take_lead
from quotes.models import Lead, LeadDisclosure, LeadExport, Quote, RateTable, RotaPlace
from quotes.models.lead_change import LeadChange
from quotes.models.lead_view import SavedFilter
from quotes.services import Request, create_quote
from tests.accounts.policies import NUMBER, make_policy
from tests.cast import Cast
from tests.chat.reviewed import decorate, make_exchange, make_failed_turn, make_prompt
from tests.quotes.conftest import CIVIC
from tickets.actors import make_customer
from tickets.models import AgentProfile, Attachment, Calendar, CannedReply, OutgoingMail, SlaPolicy, Team, Ticket
from tickets.services.opening import NewTicket, open_ticket


def make_world(cast: Cast) -> dict[str, Any]:
    """The parts of addresses, by name."""
    prompt = PromptVersion.objects.first() or make_prompt()
    exchange = make_exchange(visitor=cast.visitor)
    decorate(exchange)
    conversation, quote = exchange.conversation, _make_quote(exchange.conversation)
    ticket = _open_ticket(conversation)
    ticket.team.members.add(cast.agent)
    lead = _make_lead(conversation, cast)
    elsewhere = Conversation.objects.create(visitor=Visitor.objects.create(), customer=cast.customer, title="My claim")
    own_ticket = _open_ticket(elsewhere)
    own = {
        "conversation": conversation.pk, "turn": exchange.turn.pk, "failed_turn": make_failed_turn(exchange).pk,
        "quote": quote.reference, "lead": lead.reference,
        "visitors_ticket": ticket.pk, "visitors_file": _attach(ticket).pk, "ticket": own_ticket.pk,
        "file": _attach(own_ticket).pk, "promptversion": prompt.pk, "export": _make_export(cast).pk,
        "change": LeadChange.objects.create(user=cast.agent, what="status", to="won", leads=[]).pk,
        "filter": SavedFilter.objects.create(user=cast.manager, name="Mine").pk,
        "policy": make_policy(customer="customer").pk, "policy_number": NUMBER,
    }  # fmt: skip
    return own | _make_articles() | _make_rows(cast, conversation)


def _open_ticket(conversation: Conversation) -> Ticket:
    if not conversation.messages.exists():
        conversation.messages.create(role="visitor", text="Where is my claim?")
    return open_ticket(conversation.pk, NewTicket("My claim"), make_customer()).ticket


def _attach(ticket: Ticket) -> Attachment:
    message = ticket.conversation.messages.earliest("id")
    return Attachment.objects.create(
        ticket=ticket, message=message, name="a.txt", media_type="text/plain", size=1, file=ContentFile(b"a", "a")
    )


def _make_quote(conversation: Conversation) -> Quote:
    return create_quote(Request(conversation.pk, "key-1", CIVIC))


def _make_lead(conversation: Conversation, cast: Cast) -> Lead:
    lead = take_lead(Wish(conversation.pk, "wish-1", Contact(phone="+15555550123"), get_consent("phone"), "form"))
    Lead.objects.filter(pk=lead.pk).update(owner=cast.agent)
    return lead


def _make_export(cast: Cast) -> LeadExport:
    return LeadExport.objects.create(
        user=cast.manager, columns=["reference"], format="csv", time_zone="UTC", reason="Calling", status="done"
    )


def _make_articles() -> dict[str, Any]:
    for slug, status, audience in (
        ("public", "published", "public"), ("staff", "published", "staff"), ("draft", "draft", "public"),
    ):  # fmt: skip
        save_article(
            Article(slug=slug, title=slug, body="## Text\n\nText.", status=status, audience=audience, category="Test")
        )
    article = Article.objects.get(slug="public")
    return {
        "article": article.pk, "public": "public", "staff": "staff", "draft": "draft",
        "articlefeedback": ArticleFeedback.objects.create(
            article=article, visitor_id=uuid4(), version=1, is_helpful=True).pk,
        "unansweredquestion": UnansweredQuestion.objects.create(question="Boats?", key="boats").pk,
        "synonymgroup": SynonymGroup.objects.create(words="car, auto").pk,
    }  # fmt: skip


def _make_rows(cast: Cast, conversation: Conversation) -> dict[str, Any]:
    """What stands in admin beside these."""
    calendar = Calendar.objects.create(name="Office", time_zone="UTC")
    rows = {
        "group": Group.objects.get(name="Agent"),
        "user": cast.agent,
        "handoffrequest": conversation.handoff_requests.get(),
        "verdict": conversation.messages.get(role="visitor").verdicts.get(),
        "feedback": conversation.messages.get(role="assistant").feedback,
        "toolcall": conversation.turns.get(status="completed").tool_calls.get(),
        "allowedvalue": AllowedValue.objects.create(value="1-800-123-4567"),
        "competitorname": CompetitorName.objects.create(name="Rival"),
        "disclosure": Disclosure.objects.create(
            action="reveal", conversation_id=conversation.pk, username="agent", reason="Calling back"),
        "searchindex": SearchIndex.objects.first() or SearchIndex.objects.create(),
        "agentprofile": AgentProfile.objects.get_or_create(user=cast.agent)[0],
        "rotaplace": RotaPlace.objects.create(user=cast.agent),
        "leaddisclosure": LeadDisclosure.objects.create(action="reveal", username="agent", reason="Calling back"),
        "ratetable": RateTable.objects.first(),
        "quote_row": Quote.objects.get(),
        "cannedreply": CannedReply.objects.create(title="Thanks", text="Thank you."),
        "team": Team.objects.get(),
        "calendar": calendar,
        "slapolicy": SlaPolicy.objects.create(name="All", position=1, calendar=calendar, first_response_minutes=60),
        "outgoingmail": OutgoingMail.objects.create(
            ticket=Ticket.objects.earliest("pk"), kind="reply", key="k", recipient="jo@example.com",
            due_at=timezone.now()),
    }  # fmt: skip
    key, _token = make_key("Nightly", cast.administrator, ["tickets:read"], timezone.now() + timedelta(1), cast.manager)
    rows |= {"apikey": key, "apikeyevent": ApiKeyEvent.objects.get()}
    hook = Webhook.objects.create(key=key, url="https://192.0.2.1/", events=["ticket.created"])
    delivery = fire_test(hook)
    rows |= {"webhook": hook, "webhookdelivery": delivery}
    rule = GuardrailRule.from_rule(DEFAULTS["topic"])
    rule.save()
    names = {"guardrailrule": rule.pk, "hook": hook.public_id, "hook_delivery": delivery.public_id}
    return {name: row.pk for name, row in rows.items()} | names


def make_absent(world: dict[str, Any]) -> dict[str, Any]:
    """The same, of which nothing is there."""
    return {name: _miss(value) for name, value in world.items()}


def _miss(value: Any) -> Any:
    if isinstance(value, int):
        return 999_999
    if isinstance(value, str):
        return f"{value[:2]}{'ZZZZZZ' if value[1:2] == '-' else 'nothing'}"
    return uuid4()

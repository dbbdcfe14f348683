"""What the API of programs answers with. Amounts are text, so that no cent is lost; moments are ISO 8601."""

import msgspec


class PriceLine(msgspec.Struct, frozen=True):
    """The lines of a quote add up to its premium."""

    label: str
    amount: str


class QuoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A quote as it was given. `state`: where the visitor lives, if it was told. `superseded_by` is the one that the
    visitor now sees in its place."""

    reference: str
    product: str
    make: str
    model: str
    year: int
    mileage: int
    driver_age: int
    state: str
    monthly_premium: str
    currency: str
    deductible: int | None
    options: list[str]
    included: list[str]
    breakdown: list[PriceLine]
    quoted_on: str
    valid_until: str
    is_expired: bool
    is_saved: bool
    revises: str | None
    superseded_by: str | None
    conversation_id: str
    created_at: str | None


class QuoteList(msgspec.Struct, frozen=True):
    """The latest first. `next` is the next page's `after`; null after the last row."""

    quotes: list[QuoteView]
    next: str | None


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """`hint` is all that a key without `leads:contacts` sees. `channels` are those that the person agrees to now."""

    hint: str
    is_confirmed: bool
    channels: list[str]
    name: str | None = None
    phone: str | None = None
    email: str | None = None


class LeadView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who asked to be contacted, or could not be given a price."""

    reference: str
    status: str
    wish: str
    owner: str | None
    contact: ContactView
    preferred_on: str | None
    preferred_part: str
    time_zone: str
    vehicle: str
    product: str
    monthly_premium: str | None
    currency: str
    quotes: list[str]
    next_action_on: str | None
    next_action: str
    page: str
    source: str
    medium: str
    campaign: str
    is_erased: bool
    created_at: str | None
    contacted_at: str | None
    closed_at: str | None


class LeadList(msgspec.Struct, frozen=True):
    """The latest first. `next` is the next page's `after`; null after the last row."""

    leads: list[LeadView]
    next: str | None


class VehicleView(msgspec.Struct, frozen=True):
    """`vin_end`: the end of the vehicle identification number, if it is known."""

    make: str
    model: str
    year: int
    vin_end: str


class CoverView(msgspec.Struct, frozen=True, kw_only=True):
    """`vehicle`: which of the policy's vehicles it is for, counted from 1; null for all."""

    name: str
    details: str
    vehicle: int | None
    person_limit: str | None
    accident_limit: str | None
    claim_limit: str | None
    deductible: str | None


class PolicyView(msgspec.Struct, frozen=True, kw_only=True):
    """A policy as it was handed in. `expires_on`: cover ends as this day begins. `standing` is what its status comes to
    today: the status, `upcoming` before an active one's term, or `ended` after it."""

    number: str
    customer: str | None
    product: str
    status: str
    standing: str
    effective_on: str
    expires_on: str
    premium: str
    currency: str
    premium_interval: str
    vehicles: list[VehicleView]
    covers: list[CoverView]
    created_at: str | None
    updated_at: str | None


class PolicyList(msgspec.Struct, frozen=True):
    """The latest first. `next` is the next page's `after`; null after the last row."""

    policies: list[PolicyView]
    next: str | None


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket without its thread."""

    number: int
    subject: str
    type: str
    state: str
    priority: str
    team: str
    assignee: str | None
    customer: str | None
    tags: list[str]
    reason: str
    rating: int | None
    conversation_id: str
    created_at: str | None
    updated_at: str | None
    agent_replied_at: str | None
    solved_at: str | None
    closed_at: str | None


class TicketList(msgspec.Struct, frozen=True):
    """The latest first. `next` is the next page's `after`; null after the last row."""

    tickets: list[TicketView]
    next: str | None


class ArticleSummary(msgspec.Struct, frozen=True, kw_only=True):
    """An article without its text."""

    slug: str
    title: str
    summary: str
    category: str
    product: str
    language: str
    audience: str
    status: str
    version: int
    updated_at: str | None


class ArticleView(ArticleSummary, frozen=True, kw_only=True):
    """An article with its text in Markdown."""

    body: str


class ArticleList(msgspec.Struct, frozen=True):
    """By slug. `next` is the next page's `after`; null after the last row."""

    articles: list[ArticleSummary]
    next: str | None


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """`failing_since`: nothing was accepted since then, in `failures` attempts. `stopped_because` is why it is not
    active, if it is not."""

    id: str
    url: str
    description: str
    events: list[str]
    is_active: bool
    stopped_because: str
    created_at: str | None
    delivered_at: str | None
    failing_since: str | None
    failures: int


class MadeWebhook(msgspec.Struct, frozen=True):
    """The secret is shown this once."""

    webhook: WebhookView
    secret: str


class WebhookList(msgspec.Struct, frozen=True):
    """The latest first. `next` is the next page's `after`; null after the last row."""

    webhooks: list[WebhookView]
    next: str | None


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """An event on its way: `id` is the header `webhook-id` of each attempt. `status_code` and `problem` are of the
    last one; `state` is `waiting`, `delivered`, `failed` or, when the key may not read it any more, `dropped`."""

    id: str
    event_id: str
    type: str
    subject: str
    state: str
    attempts: int
    status_code: int | None
    milliseconds: int | None
    problem: str
    created_at: str | None
    attempted_at: str | None
    finished_at: str | None
    next_attempt_at: str | None


class DeliveryList(msgspec.Struct, frozen=True):
    """The latest first. `next` is the next page's `after`; null after the last row."""

    deliveries: list[DeliveryView]
    next: str | None

"""The assistant's tool for what customers have with the company."""

import json
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from accounts.models import Cover, Policy
from accounts.wording import Words, find_words
from chat.tools import ToolContext, ToolResult, tool

MOST_TOLD = 6
_SIGN_IN = "/account/sign-in/?next=/chat/"
_NOT_SIGNED_IN = {
    "is_signed_in": False,
    "sign_in": _SIGN_IN,
    "next_step": f"Nothing of their policies may be shown. Ask them to sign in at {_SIGN_IN} and to ask again here.",
}
_NONE = "This account shows no policy. If they have one, a colleague can put it into their account."
_STANDINGS = {"pending": "not in force yet", "upcoming": "begins later", "ended": "its term has ended"}


@tool(label="Looking at your policies…", timeout_seconds=5, max_attempts=2)
def list_policies(context: ToolContext) -> ToolResult:
    """The visitor's own policies as they stand today: number, vehicles, term, premium, covers with limits and
    deductibles. Call it, without arguments, whenever they ask about a policy that they have: what it covers, when it
    ends, what their deductible or premium is, whether they are insured. It answers for the visitor alone, and only when
    they are signed in. State its figures and days exactly; what a cover means is for search_help to say. It changes
    nothing."""
    customer = User.objects.filter(pk=context.customer_id, is_active=True).first() if context.customer_id else None
    if customer is None:
        return _tell(_NOT_SIGNED_IN)
    own = Policy.objects.visible_to(customer).of_customer(customer.pk).with_parts()
    words = find_words(context.language)
    policies = [describe_policy(policy, words) for policy in own[:MOST_TOLD]]
    return _tell({"is_signed_in": True, "policies": policies} | ({} if policies else {"next_step": _NONE}))


def describe_policy(policy: Policy, words: Words) -> dict[str, Any]:
    """For the assistant, names in the visitor's language."""
    return {
        "number": policy.number,
        "page": f"/account/policies/{policy.number}/",
        "product": words.name_product(policy.product),
        "vehicles": [str(vehicle) for vehicle in policy.vehicles.all()],
        "standing": _STANDINGS.get(policy.standing, policy.standing),
        "insures_now": policy.standing == Policy.Status.ACTIVE,
        "begins": policy.effective_on.isoformat(),
        "ends": policy.expires_on.isoformat(),
        "premium": _write(policy.premium, policy.currency),
        "premium_is_per": policy.premium_interval,
        "covers": [_describe_cover(cover, policy.currency, words) for cover in policy.covers.all()],
    }


def _describe_cover(cover: Cover, currency: str, words: Words) -> dict[str, Any]:
    told: dict[str, Any] = {"name": words.say(cover.name)}
    if cover.details:
        told["details"] = words.say(cover.details)
    if cover.vehicle:
        told["vehicle"] = str(cover.vehicle)
    if cover.limits:
        told["limits"] = [{"amount": _write(amount, currency), "each": each} for each, amount in cover.limits]
    if cover.deductible is not None:
        told["deductible"] = _write(cover.deductible, currency)
    return told


def _write(amount: Decimal, currency: str) -> str:
    """`$1,000` or `$151.20`; of other currencies the code follows."""
    written = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"${written}" if currency == "USD" else f"{written} {currency}"


def _tell(told: dict[str, Any]) -> ToolResult:
    return ToolResult(content=[{"type": "text", "text": json.dumps(told, ensure_ascii=False)}])

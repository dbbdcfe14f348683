"""The policies of a thread's customer, for agents who may see policies."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse

from accounts.models import Policy
from accounts.models.policy import VIEW
from accounts.wording import Words, find_words

# Of each kind; the rest is in admin.
SHOWN = 5


@dataclass(frozen=True)
class PolicyLine:
    policy: Policy
    product: str
    vehicles: str
    url: str


@dataclass(frozen=True)
class Policies:
    """`former` insure nothing any more. `all_url` leads to admin's list if there are more than are shown."""

    current: list[PolicyLine]
    former: list[PolicyLine]
    all_url: str = ""


def load_policies(agent: User, customer_id: int | None) -> Policies | None:
    """None for an agent who may see none, and where nobody is signed in: an address makes nobody a customer."""
    if customer_id is None or not agent.has_perm(VIEW):
        return None
    found = list(Policy.objects.visible_to(agent, own=False).of_customer(customer_id).with_parts()[: 2 * SHOWN + 1])
    words = find_words("en") if found else None
    lines = [_describe(policy, words) for policy in found] if words else []
    current = [line for line in lines if not line.policy.is_former]
    former = [line for line in lines if line.policy.is_former]
    is_more = len(current) > SHOWN or len(former) > SHOWN or len(found) > 2 * SHOWN
    everything = f"{reverse('admin:accounts_policy_changelist')}?customer__id__exact={customer_id}"
    return Policies(current[:SHOWN], former[:SHOWN], everything if is_more else "")


def _describe(policy: Policy, words: Words) -> PolicyLine:
    return PolicyLine(
        policy,
        words.name_product(policy.product),
        ", ".join(map(str, policy.vehicles.all())),
        reverse("admin:accounts_policy_change", args=[policy.pk]),
    )

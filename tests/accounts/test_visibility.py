"""Who may see a policy: its customer, and staff with the permission."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User

from accounts.models import Policy
from tests.accounts.policies import NUMBER, OTHER_NUMBER, make_policy
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_customers_see_their_own_and_staff_with_the_permission_all(cast: Cast) -> None:
    make_policy(NUMBER, customer="customer")
    make_policy(OTHER_NUMBER)
    all_of_them = {NUMBER, OTHER_NUMBER}
    for user, seen in (
        (cast.customer, {NUMBER}), (cast.other_customer, set()), (AnonymousUser(), set()), (cast.agent, all_of_them),
        (cast.other_agent, all_of_them), (cast.manager, all_of_them), (cast.administrator, all_of_them),
    ):  # fmt: skip
        assert {policy.number for policy in Policy.objects.visible_to(user)} == seen, user


def test_staff_without_the_permission_see_what_is_their_own_alone(cast: Cast) -> None:
    make_policy(NUMBER, customer="agent")
    make_policy(OTHER_NUMBER, customer="customer")
    cast.agent.groups.clear()
    agent = User.objects.get(pk=cast.agent.pk)
    assert [policy.number for policy in Policy.objects.visible_to(agent)] == [NUMBER]
    assert not Policy.objects.visible_to(agent, own=False).exists()


def test_the_permission_alone_makes_nobody_staff_and_who_left_sees_nothing(cast: Cast) -> None:
    make_policy(customer="customer")
    cast.other_customer.user_permissions.add(Permission.objects.get(codename="view_policy"))
    assert not Policy.objects.visible_to(User.objects.get(pk=cast.other_customer.pk)).exists()
    for user in (cast.customer, cast.manager):
        user.is_active = False
        assert not Policy.objects.visible_to(user).exists()


def test_a_policy_outlives_the_account_that_showed_it(cast: Cast) -> None:
    make_policy(customer="customer")
    cast.customer.delete()
    assert Policy.objects.get().customer is None

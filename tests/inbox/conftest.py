"""What tests of the inbox share: a published profile, agents in teams, and clients that are signed in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chat.assistant.prompt import forget_published_prompt
from chat.models import PromptVersion
from inbox.fragments import HEADER
from tests.cast import Cast
from tests.tickets.conftest import PROFILE
from tickets.models import Team
from tickets.services.finding import get_default_team

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def company(db: None) -> PromptVersion:
    forget_published_prompt()
    return PromptVersion.objects.create(
        number=1, status="published", identity="You are Eva.", profile=PROFILE, sections=[]
    )


@pytest.fixture
def support(cast: Cast) -> Team:
    """The default team, with the agent in it."""
    team = get_default_team()
    team.members.add(cast.agent)
    return team


@pytest.fixture
def colleague(cast: Cast, support: Team) -> User:
    """Another agent of the same team."""
    user = User.objects.create_user("colleague", "colleague@example.com", first_name="Robin", is_staff=True)
    user.groups.set(cast.agent.groups.all())
    support.members.add(user)
    return user


@pytest.fixture
def stranger(cast: Cast) -> User:
    """An agent of another team."""
    user = User.objects.create_user("stranger", "stranger@example.com", is_staff=True)
    user.groups.set(cast.agent.groups.all())
    Team.objects.create(name="Claims").members.add(user)
    return user


def sign_in(user: User, *, is_script: bool = False) -> Client:
    """A browser of somebody; `is_script` asks for fragments."""
    client = Client(headers={HEADER: "1"} if is_script else {})
    client.force_login(user)
    return client

"""What tests of tickets share: a published profile, and a place for files that goes with the test."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from chat.assistant.prompt import forget_published_prompt
from chat.models import PromptVersion

PROFILE = {
    "name": "Acme Insurance",
    "assistant": "Eva",
    "phone": "1-800-123-4567",
    "phone_href": "tel:+18001234567",
    "hours": "Monday to Friday, 9 AM to 5 PM US Eastern",
    "timezone": "America/New_York",
    "colours": {"brand": "#0f5c6e"},
}


@pytest.fixture
def company(db: None) -> PromptVersion:
    forget_published_prompt()
    return PromptVersion.objects.create(
        number=1, status="published", identity="You are Eva.", profile=PROFILE, sections=[]
    )


@pytest.fixture(autouse=True)
def uploads(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.DEFAULT_FROM_EMAIL = "help@acme.example"
    settings.RATE_LIMIT_VISITOR = None
    settings.SITE_ORIGIN = "https://support.acme.example"
    return tmp_path / "uploads"

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture
def uploads(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

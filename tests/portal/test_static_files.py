"""Static files as a server has them: under names that follow from their content, and from that of what they import."""

import json
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.management import call_command

from portal.static_files import HashedStaticFilesStorage


class UncompressedStorage(HashedStaticFilesStorage):
    """Compressing takes most of the time, and changes no name."""

    post_process = ManifestFilesMixin.post_process


@pytest.fixture
def collected(settings: LazySettings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": f"{__name__}.UncompressedStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_module_is_imported_under_its_one_name(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    modules = [collected / name for name in names.values() if name.endswith(".js")]
    imported = [
        (module.parent / path).resolve().relative_to(collected.resolve())
        for module in modules
        for path in re.findall(r'(?:from|^import) "(\.[^"]+)"', module.read_text(), re.MULTILINE)
    ]
    assert len(imported) > 100
    assert {str(path) for path in imported} <= set(names.values())

"""Names of time zones as strangers give them."""

import zoneinfo

import pytest

from zones.names import clean_zone, is_zone, list_zones


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/ComodRivadavia", "UTC", "Etc/GMT+12"])
def test_zones_are_known_by_their_names(name: str) -> None:
    assert is_zone(name) and clean_zone(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "Moon/Sea", "../../etc/passwd", "/etc/localtime", "America", "europe/berlin\n", "x" * 5_000, "a\0b",
     "right/UTC", "posix/UTC", "leapseconds", "tzdata.zi", "ü", "Europe/Berlin/"],
)  # fmt: skip
def test_what_is_no_zone_is_told_without_a_failure(name: str) -> None:
    assert not is_zone(name) and clean_zone(name) == ""


def test_every_zone_that_can_be_chosen_is_one() -> None:
    assert all(is_zone(name) for name in list_zones()) and "Asia/Tokyo" in list_zones()


def test_asking_for_a_name_looks_through_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AssertionError("it looked through the zones' files")

    monkeypatch.setattr(zoneinfo, "available_timezones", fail)
    monkeypatch.setattr("zones.names.available_timezones", fail)
    is_zone.cache_clear()
    assert is_zone("Pacific/Auckland") and not is_zone("Pacific/Atlantis")

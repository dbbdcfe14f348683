"""Whose turn it is: new leads go round the members of settings.LEAD_OWNERS, who may work on leads."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db.models import F
from django.utils import timezone

from quotes.models import RotaPlace


def take_next_owner() -> User | None:
    """The member who has waited longest, who then goes to the end. None when nobody can. Needs a transaction."""
    # Locked, so that two leads at once go to two members.
    if Group.objects.select_for_update().filter(name=settings.LEAD_OWNERS).first() is None:
        return None
    members = User.objects.filter(groups__name=settings.LEAD_OWNERS, is_active=True, is_staff=True)
    missing = members.filter(lead_rota=None).values_list("pk", flat=True)
    RotaPlace.objects.bulk_create([RotaPlace(user_id=pk) for pk in missing], ignore_conflicts=True)
    places = RotaPlace.objects.filter(user__in=members, is_paused=False).select_related("user")
    place = places.order_by(F("last_given_at").asc(nulls_first=True), "user_id").first()
    if place is None:
        return None
    place.last_given_at = timezone.now()
    place.save(update_fields=["last_given_at"])
    return place.user

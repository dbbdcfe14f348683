"""When the people who answer tickets are there."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from tickets.calendars import DAY_MINUTES, BusinessCalendar, Shift, is_open
from zones.names import check_zone


class Calendar(models.Model):
    """Opening hours of a week in a time zone, without its holidays."""

    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=64, validators=[check_zone], help_text="Like America/New_York.")
    is_default = models.BooleanField(default=False, help_text="Tells customers when somebody is there.")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_calendar"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def as_business_calendar(self) -> BusinessCalendar:
        """With two queries."""
        weekly: list[list[Shift]] = [[] for _ in range(7)]
        for hours in self.hours.all():
            weekly[hours.weekday].append(hours.as_shift())
        holidays = frozenset(self.holidays.values_list("day", flat=True))
        return BusinessCalendar(self.time_zone, tuple(tuple(sorted(day)) for day in weekly), holidays)

    def is_open(self) -> bool:
        return is_open(self.as_business_calendar(), timezone.now())


class OpeningHours(models.Model):
    """One stretch of a weekday. Closing at or before the opening means the next day: 22:00 to 06:00, or 00:00 to 00:00
    for the whole day."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField(help_text="At or before the opening: on the next day.")

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "opening hours"
        constraints = [models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="hours_begin_once")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def as_shift(self) -> Shift:
        start, end = _count_minutes(self.opens), _count_minutes(self.closes)
        return Shift(start, end if end > start else end + DAY_MINUTES)


class Holiday(models.Model):
    """A day on which nobody is there, from midnight to midnight."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}".strip()


def _count_minutes(moment: time) -> int:
    if moment.second or moment.microsecond:
        raise ValidationError("Opening hours are whole minutes.")
    return moment.hour * 60 + moment.minute

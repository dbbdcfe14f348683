"""What staff change of a ticket on its page. Changes go through the services, which check and record them."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from tickets.actors import make_agent
from tickets.models import Ticket
from tickets.services.changing import (
    assign_ticket,
    change_state,
    describe_ticket,
    move_to_team,
    set_priority,
    tag_ticket,
)
from tickets.services.replying import Text, reply_as_agent
from tickets.states import LABELS, WAYS, State
from tickets.thread import get_thread


class TicketForm(forms.ModelForm):
    reply = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80}),
        help_text="Public: the customer reads it on the request's page, and by e-mail if we have an address.",
    )
    tag_names = forms.CharField(required=False, label="Tags", help_text="Separated by commas.", max_length=300)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Ticket
        fields = ("subject", "type", "state", "priority", "team", "assignee")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticket = self.instance
        reachable = (WAYS[State(ticket.state)] | {State(ticket.state)}) - {State.MERGED}
        if ticket.state == State.MERGED:
            reachable = frozenset({State.MERGED})
        names = ", ".join(str(tag) for tag in ticket.tags.all())
        self.initial = {**self.initial, "seen_version": ticket.version, "tag_names": names}
        state, assignee = self.fields.get("state"), self.fields.get("assignee")
        # Whoever may only look at the ticket has no fields.
        if isinstance(state, forms.ChoiceField) and isinstance(assignee, forms.ModelChoiceField):
            state.choices = [(value.value, label) for value, label in LABELS.items() if value in reachable]
            assignee.queryset = User.objects.filter(is_staff=True, is_active=True)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        fresh = Ticket.objects.get(pk=self.instance.pk)
        if values.get("seen_version") not in {None, fresh.version}:
            raise forms.ValidationError("Somebody else has changed this ticket meanwhile. Load the page again first.")
        team, assignee = values.get("team"), values.get("assignee")
        if team and assignee and "assignee" in self.changed_data and not _belongs_to(assignee, team.pk):
            self.add_error("assignee", f"{assignee} does not work on the tickets of {team}.")
        words = values.get("reply") or ""
        if len(words) > get_thread().TEXT_LIMIT:
            self.add_error("reply", f"A reply can have {get_thread().TEXT_LIMIT:,} characters.")
        return values


def _belongs_to(user: User, team_id: int) -> bool:
    return user.has_perm("tickets.see_every_team") or user.support_teams.filter(pk=team_id).exists()


def apply_form(form: TicketForm, user_id: int) -> None:
    """Does what was changed, in an order in which each step is possible. Raises TicketError. In a transaction."""
    pk, values, changed, actor = form.instance.pk, form.cleaned_data, set(form.changed_data), make_agent(user_id)
    if changed & {"subject", "type"}:
        describe_ticket(pk, actor, subject=values["subject"], type=values["type"])
    if "priority" in changed:
        set_priority(pk, values["priority"], actor, source=Ticket.PrioritySource.AGENT)
    if "tag_names" in changed:
        tag_ticket(pk, values["tag_names"].split(","), actor)
    if "team" in changed:
        move_to_team(pk, values["team"], actor)
    if "assignee" in changed:
        assign_ticket(pk, values["assignee"].pk if values["assignee"] else None, actor)
    state = State(values["state"]) if "state" in changed else None
    if values.get("reply", "").strip():
        reply_as_agent(pk, Text(values["reply"]), user_id, state=state)
    elif state is not None:
        change_state(pk, state, actor)

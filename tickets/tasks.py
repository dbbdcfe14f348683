"""Celery tasks: each calls one service, and is safe to run twice."""

from celery import shared_task

from tickets.presence import find_present_ids
from tickets.services.closing import close_solved
from tickets.services.dealing import deal_ticket, deal_waiting
from tickets.services.forgetting import remove_files_without_rows
from tickets.services.mailing import deliver, find_overdue
from tickets.services.sla_planning import plan_clocks_again
from tickets.services.sla_watch import watch_clocks
from tickets.services.snoozing import wake_due


@shared_task
def watch_sla() -> None:
    """Warns of targets that come near, tells of those that were missed, and escalates."""
    watch_clocks()


@shared_task
def close_solved_tickets() -> None:
    """Closes what nobody objected to."""
    close_solved()


@shared_task
def deal_out(ticket_id: int | None = None) -> None:
    """Gives tickets that wait to whoever is free, where their team wants that: one, or all of them."""
    present = find_present_ids()
    if ticket_id is None:
        deal_waiting(present)
    else:
        deal_ticket(ticket_id, present)


@shared_task
def wake_snoozed() -> None:
    """Brings back what was put aside until now."""
    wake_due()


@shared_task
def replan_clocks(after_id: int = 0) -> None:
    """Staff changed a calendar or a policy: the clocks that run are planned anew, some hundred tickets at a time."""
    last_id = plan_clocks_again(after_id)
    if last_id is not None:
        replan_clocks.delay(last_id)


@shared_task
def send_mail(mail_id: str) -> None:
    """Sends one mail. Beat comes back to what failed, because a wait may be longer than the queue keeps a task."""
    deliver(mail_id)


@shared_task
def send_overdue_mail() -> None:
    """Sends what failed before, and what nobody took."""
    for mail_id in find_overdue():
        send_mail.delay(str(mail_id))


@shared_task
def remove_lost_files() -> None:
    """Removes files whose message is gone: rows go with their conversation, and nothing goes with a row by itself."""
    remove_files_without_rows()

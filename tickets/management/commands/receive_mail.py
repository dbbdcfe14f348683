"""The door for mail servers that hand over a mail on standard input."""

import os
import sys
from email import message_from_bytes, policy
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from tickets.errors import RateLimitedError, TicketError
from tickets.services.receiving import receive_mail


class Command(BaseCommand):
    help = (
        "Takes one mail from standard input and posts it on its ticket. Ends as mail servers expect: 0 when it is "
        "posted, 65 when it is refused (the reason is written), 75 when it should be tried again later."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        mail = message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
        try:
            reply = receive_mail(mail)
        except (OperationalError, RateLimitedError) as error:
            raise CommandError(str(error), returncode=os.EX_TEMPFAIL) from error
        except TicketError as error:
            raise CommandError(error.message, returncode=os.EX_DATAERR) from error
        self.stdout.write(f"Posted on #{reply.ticket.pk}.")

"""Each address as the resolver spells it, and who gets in. An address that is missing here fails the test."""

from tests.access.table.admin import ADMIN
from tests.access.table.desk import DASHBOARD, INBOX
from tests.access.table.programs import API, KEYED
from tests.access.table.rows import Row
from tests.access.table.sockets import SOCKETS
from tests.access.table.visitors import PAGES as _PAGES
from tests.access.table.visitors import QUOTES, TICKETS

__all__ = ["ADMIN", "API", "KEYED", "PAGES", "SOCKETS", "Row"]
PAGES = [*_PAGES, *QUOTES, *DASHBOARD, *TICKETS, *INBOX]

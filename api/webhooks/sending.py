"""One request to a receiver. Nothing of its address, of what is sent or of what it answers gets into a log."""

import asyncio
import time
from dataclasses import dataclass
from http import HTTPStatus

import httpx2
from django.utils.translation import gettext as _

from api.webhooks.addresses import Address, AddressError, Target, read_target, start_resolving

CONNECT_SECONDS = 4
# The whole exchange, however slowly the bytes drip.
TOTAL_SECONDS = 10


@dataclass(frozen=True)
class Outcome:
    """`problem` is empty when the receiver took it. `is_reached`: it answered, whatever it said."""

    problem: str = ""
    status: int | None = None
    milliseconds: int = 0

    @property
    def is_reached(self) -> bool:
        return self.status is not None

    @property
    def is_gone(self) -> bool:
        return self.status == HTTPStatus.GONE


def send(url: str, body: bytes, headers: dict[str, str]) -> Outcome:
    """Posts the body to where the address leads now, which is looked at anew. Follows no redirect."""
    began = time.monotonic()
    try:
        status = asyncio.run(_post(url, body, headers))
    except AddressError as error:
        return Outcome(str(error))
    except TimeoutError:
        problem = _("It did not answer within %(seconds)s seconds.") % {"seconds": TOTAL_SECONDS}
        return Outcome(problem, milliseconds=_measure(began))
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return Outcome(_explain(error), milliseconds=_measure(began))
    return Outcome(_judge(status), status, _measure(began))


async def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    async with asyncio.timeout(TOTAL_SECONDS):
        target = read_target(url)
        addresses = await asyncio.wrap_future(start_resolving(target))
        timeout = httpx2.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS)
        async with httpx2.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client:
            return await _post_to_any(client, target, addresses, body, headers)


async def _post_to_any(
    client: httpx2.AsyncClient, target: Target, addresses: list[Address], body: bytes, headers: dict[str, str]
) -> int:
    """To the first of its addresses that takes a connection. Its answer is not read."""
    for address in addresses:
        literal = f"[{address}]" if address.version == 6 else str(address)
        request = client.stream(
            "POST", f"{target.scheme}://{literal}:{target.port}{target.path}", content=body,
            headers={**headers, "Host": target.netloc},
            # The certificate has to be the name's, not the address's.
            extensions={"sni_hostname": target.host},
        )  # fmt: skip
        try:
            async with request as response:
                return response.status_code
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if address == addresses[-1]:
                raise
    raise AssertionError("a target has an address")


def _explain(error: Exception) -> str:
    """Without the error's own text, which repeats addresses."""
    if isinstance(error, httpx2.TimeoutException):
        return _("It did not answer in time.")
    if "certificate" in str(error).lower():
        return _("Its certificate is not valid for this address.")
    if isinstance(error, httpx2.ConnectError | OSError):
        return _("It can't be reached.")
    return _("The connection broke off.")


def _judge(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return _("It leads elsewhere, where nothing is sent: give the webhook its final address.")
    return _("It answered with status %(status)s.") % {"status": status}


def _measure(began: float) -> int:
    return round((time.monotonic() - began) * 1000)

"""How many threads numpy's products may use."""

from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def use_one_thread() -> None:
    """From now on each product is one thread's. Several spin while they wait for one another: on a busy machine a query
    takes fifty times as long."""
    ThreadpoolController().limit(limits=1, user_api="blas")

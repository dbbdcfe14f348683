"""A sign of life from Celery workers: each refreshes one key, which lapses soon after the last of them is gone."""

from contextlib import suppress
from typing import Any

import redis
from celery import bootsteps
from django.conf import settings

KEY = "portal:worker-alive"
INTERVAL_SECONDS = 5
LAPSE_SECONDS = 15


class Heartbeat(bootsteps.StartStopStep):
    """Runs on the timer of the worker's own loop, so that a worker that hangs falls silent.

    A step, because a lost connection clears the timer and starts all steps again.
    """

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
        self.timer: Any = None

    def start(self, consumer: Any) -> None:
        self.beat()
        self.timer = consumer.timer.call_repeatedly(INTERVAL_SECONDS, self.beat, priority=10)

    def stop(self, consumer: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def shutdown(self, consumer: Any) -> None:
        self.stop(consumer)
        self.client.close()

    def beat(self) -> None:
        # The worker notices by itself that its broker is gone; the key lapses meanwhile.
        with suppress(redis.RedisError):
            self.client.set(KEY, "1", ex=LAPSE_SECONDS)

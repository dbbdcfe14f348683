"""The Celery application: `celery -A portal worker` and `celery -A portal beat`."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_prerun, worker_init, worker_process_init

from portal.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Django's checks of the source load all pages, which a worker and a clock have no use for: `make check` makes them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "true")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# By name: the step reads settings, which are not ready yet.
app.steps["consumer"].add("portal.heartbeat:Heartbeat")


@setup_logging.connect
def configure_logging(**_: Any) -> None:
    """The portal's own logging, in place of Celery's."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
def connect_without_pool(**_: Any) -> None:
    """Celery closes a database's pool around each task, also under what is read beside it, such as the search index."""
    from django.db import connections

    for database in connections.settings.values():
        database.get("OPTIONS", {}).pop("pool", None)


@worker_process_init.connect
def end_with_worker(**_: Any) -> None:
    """A pool process would outlive a worker that was killed, holding its tasks."""
    end_with_parent()


@worker_process_init.connect
def load_search_index(**_: Any) -> None:
    """Beside the first tasks, so that none of them has to."""
    from knowledge.library import LIBRARY

    LIBRARY.preload()


@task_prerun.connect
def keep_rules_fresh(**_: Any) -> None:
    """What staff decide about the guardrails holds for tasks too."""
    from guardrails.policy_store import keep_fresh_here

    keep_fresh_here()

"""The portal's settings over a throw-away folder: nothing of the developer's environment reaches a test.

Child processes of tests (a worker, a server) inherit this environment and run under `portal.settings` itself.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"DATABASE_URL"} if os.environ.get("TEST_DATABASE") == "postgres" else set()
CONTRACT = """
    SECRET_KEY DEBUG ALLOWED_HOSTS ALLOWED_EMBED_ORIGINS CSRF_TRUSTED_ORIGINS TRUSTED_PROXIES DATABASE_URL REDIS_URL
    ANTHROPIC_API_KEY ANTHROPIC_BASE_URL ASSISTANT_PROVIDER ASSISTANT_MODEL ASSISTANT_FAST_MODEL
    VOYAGE_API_KEY EMBEDDINGS SEARCH_BACKEND SEARCH_RERANKING
    CONTEXT_LINES CONTEXT_LINES_BUDGET_USD
    QUOTE_API_URL QUOTE_REMINDER_DAYS PII_VAULT_KEYS EMAIL_URL RATE_LIMIT_VISITOR RATE_LIMIT_ADDRESS RATE_LIMIT_KEY
    WEBHOOK_NETWORKS RATE_LIMIT_AGENT_HELP AGENT_HELP_BUDGET_USD
    PORT DATA_DIR
""".split()
for name in set(CONTRACT) - KEPT:
    os.environ.pop(name, None)

# The portals of tests are many processes: what one has compiled, the others find.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Child processes search by words alone: embedding the articles anew for each test would take seconds of each.
os.environ["EMBEDDINGS"] = "none"
# A test's model answers what its test scripts, not what order passages should have.
os.environ["SEARCH_RERANKING"] = "none"

# A short path: the Valkey socket that settings derive from it has to fit in 104 characters.
TEST_DIR = Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp"))
os.environ["DATA_DIR"] = str(TEST_DIR)
# What one process of a run makes for all of them lies in the first one's folder.
SHARED_DIR = Path(os.environ.setdefault("TEST_SHARED_DIR", str(TEST_DIR)))
atexit.register(shutil.rmtree, TEST_DIR, ignore_errors=True)

if os.environ.get("TEST_DATABASE") == "postgres" and "DATABASE_URL" not in os.environ:
    from tests.servers import start_postgres

    os.environ["DATABASE_URL"] = start_postgres()

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES  # noqa: E402

# A file, even on SQLite: worker processes open the same database.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# pytest turns DEBUG off, and with it the search for static files that nobody has collected.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
EMBEDDINGS = "builtin"
# A thread that reads the database as soon as a test module is imported would meet it before there is one for tests.
SEARCH_IS_PRELOADED = False

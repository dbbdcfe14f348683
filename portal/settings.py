"""All settings. Values come from the environment (docs/operations.md lists them) and are read strictly."""

import hashlib
import os
import re
import secrets
import ssl
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal import env
from portal.logs import logging_config
from portal.proxies import PRIVATE_NETWORKS

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.read_text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = env.read_int("PORT", 8000, low=1, high=65535)


def read_secret_key() -> str:
    """A development machine (no SECRET_KEY) keeps a key of its own in DATA_DIR."""
    path = DATA_DIR / "secret_key"
    try:
        if not path.exists():
            DATA_DIR.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR ({DATA_DIR}) cannot be written: {error.strerror}.") from error


# Security. Without a SECRET_KEY this is a development machine: DEBUG defaults to on, for localhost alone.
SECRET_KEY = env.read_text("SECRET_KEY")
DEBUG = env.read_bool("DEBUG", default=not SECRET_KEY)
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY must be set when DEBUG is off.")
    SECRET_KEY = read_secret_key()
ALLOWED_HOSTS = env.read_hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.read_origins("CSRF_TRUSTED_ORIGINS")
# Sites of the company's own whose pages show the chat.
ALLOWED_EMBED_ORIGINS = env.read_origins("ALLOWED_EMBED_ORIGINS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = not DEBUG
# Believed from these alone (portal/proxies.py).
TRUSTED_PROXIES = env.read_networks("TRUSTED_PROXIES", PRIVATE_NETWORKS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^metrics$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG

INSTALLED_APPS = [
    "portal.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "portal",
    "chat",
    "guardrails",
    "inbox",
    "api",
    "knowledge",
    "quotes",
    "accounts",
    "tickets",
]
MIDDLEWARE = [
    "portal.health.ProbeMiddleware",
    "portal.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.security.SecurityHeadersMiddleware",
    "portal.static_files.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chat.visitors.VisitorMiddleware",
    "portal.missing.MissingPageMiddleware",
]
ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.branding",
            ],
        },
    },
]

# Database: SQLite in DATA_DIR, or DATABASE_URL.
DATABASES = {"default": env.read_database("DATABASE_URL", str(DATA_DIR / "portal.sqlite3"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers take their place at BEGIN: two that read first and then write would fail at once otherwise.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def embedded_valkey_socket() -> Path:
    """A socket in DATA_DIR; where its path is too long for one or needs quoting in a URL, in a temporary folder."""
    path = DATA_DIR / "valkey.sock"
    if len(str(path)) <= 100 and re.fullmatch(r"[\w./-]+", str(path), re.ASCII):
        return path
    name = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{name}" / "valkey.sock"


# Redis or Valkey: REDIS_URL, or the embedded Valkey that `make run` starts.
EMBEDDED_VALKEY_SOCKET = None if env.read_text("REDIS_URL") else embedded_valkey_socket()
REDIS_URL = env.read_url("REDIS_URL", ["redis", "rediss", "unix"], default=f"unix://{EMBEDDED_VALKEY_SOCKET}")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

# Celery carries tool calls. A task that loses its worker goes back to the queue.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 120, "socket_timeout": 30, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A task whose broker is lost cannot be acknowledged and comes back anyway: it does not go on beside its successor.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
if REDIS_URL.startswith("rediss://"):
    CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
CELERY_TIMEZONE = "UTC"

CELERY_BEAT_SCHEDULE = {
    "end abandoned turns": {"task": "chat.tasks.end_abandoned_turns", "schedule": 15.0},
    "tend the queue": {"task": "chat.tasks.tend_queue", "schedule": 10.0, "options": {"expires": 10}},
    "embed articles": {"task": "knowledge.tasks.embed_articles", "schedule": 60.0, "options": {"expires": 60}},
    "remind of quotes that end": {"task": "quotes.leads.tasks.remind_of_quotes", "schedule": 3600.0},
    "expire quotes": {"task": "quotes.tasks.expire_quotes", "schedule": 3600.0},
    "forget exports of leads": {"task": "quotes.leads.tasks.forget_lead_exports", "schedule": 3600.0},
    "forget expired originals": {"task": "guardrails.tasks.forget_expired_originals", "schedule": 3600.0},
    "watch SLA clocks": {"task": "tickets.tasks.watch_sla", "schedule": 30.0},
    "deal out tickets": {"task": "tickets.tasks.deal_out", "schedule": 15.0, "options": {"expires": 15}},
    "wake snoozed tickets": {"task": "tickets.tasks.wake_snoozed", "schedule": 30.0, "options": {"expires": 30}},
    "send overdue mail": {"task": "tickets.tasks.send_overdue_mail", "schedule": 30.0},
    "remove files of nothing": {"task": "tickets.tasks.remove_lost_files", "schedule": 86_400.0},
    "tend webhooks": {"task": "api.tasks.tend_webhooks", "schedule": 30.0, "options": {"expires": 30}},
    "forget deliveries to webhooks": {"task": "api.tasks.forget_webhook_deliveries", "schedule": 86_400.0},
    "close solved tickets": {"task": "tickets.tasks.close_solved_tickets", "schedule": 3600.0},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "en-us"
# What visitors' pages are in (locale/); other browsers get English, and the assistant answers in more.
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("de", "Deutsch"), ("zh-hans", "简体中文")]
TIME_ZONE = "America/New_York"
USE_I18N = USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
if not DEBUG:
    # Names carry a hash of the content, so that browsers may keep files for ever.
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "portal.static_files.HashedStaticFilesStorage"},
    }
MEDIA_ROOT = DATA_DIR / "uploads"

LOGGING = logging_config(as_json=not DEBUG)

# The assistant.
ANTHROPIC_API_KEY = env.read_text("ANTHROPIC_API_KEY")
ANTHROPIC_BASE_URL = env.read_url("ANTHROPIC_BASE_URL", ["http", "https"])
ASSISTANT_PROVIDER = env.read_choice(
    "ASSISTANT_PROVIDER",
    "anthropic" if ANTHROPIC_API_KEY else "offline",
    ["anthropic", "bedrock", "vertex", "foundry", "offline"],
)
if ASSISTANT_PROVIDER == "anthropic" and not ANTHROPIC_API_KEY:
    raise ImproperlyConfigured("ANTHROPIC_API_KEY must be set when ASSISTANT_PROVIDER is anthropic.")
ASSISTANT_MODEL = env.read_text("ASSISTANT_MODEL", "claude-sonnet-5-5")
ASSISTANT_FAST_MODEL = env.read_text("ASSISTANT_FAST_MODEL", "claude-haiku-5-5")
# US dollars per million input and output tokens by model prefix, for the cost shown to staff. Keep to your contract.
ASSISTANT_PRICES = {"claude-sonnet": ("3", "15"), "claude-haiku": ("1", "5"), "claude-opus": ("5", "25")}
VOYAGE_API_KEY = env.read_text("VOYAGE_API_KEY")
EMBEDDINGS = env.read_choice("EMBEDDINGS", "voyage" if VOYAGE_API_KEY else "builtin", ["builtin", "voyage", "none"])
if EMBEDDINGS == "voyage" and not VOYAGE_API_KEY:
    raise ImproperlyConfigured("VOYAGE_API_KEY must be set when EMBEDDINGS is voyage.")
# Where search keeps its index: in each process's memory, or in PostgreSQL with pgvector, by itself from that many
# articles on.
SEARCH_BACKEND = env.read_choice("SEARCH_BACKEND", "auto", ["auto", "memory", "postgres"])
SEARCH_POSTGRES_ARTICLES = 10_000
# A server reads the articles while it starts; whoever imports the application for less than that turns it off.
SEARCH_IS_PRELOADED = True
# Whether the fast model judges the order of what the assistant finds, when there is a model.
SEARCH_RERANKING = env.read_choice("SEARCH_RERANKING", "model", ["model", "none"])
# Whether the fast model writes the lines by which search by meaning finds passages, when there is a model, and what
# that may cost in a day.
CONTEXT_LINES = env.read_choice("CONTEXT_LINES", "model", ["model", "none"])
CONTEXT_LINES_BUDGET_USD = env.read_amount("CONTEXT_LINES_BUDGET_USD", "5")
VOYAGE_MODEL, VOYAGE_URL = "voyage-3.5", "https://api.voyageai.com/v1"
QUOTE_API_URL = env.read_url("QUOTE_API_URL", ["http", "https"])
PII_VAULT_KEYS = env.read_keys("PII_VAULT_KEYS")
if not DEBUG and not PII_VAULT_KEYS:
    raise ImproperlyConfigured("PII_VAULT_KEYS must be set when DEBUG is off: docs/operations.md says how to make one.")
# Without EMAIL_URL mail is printed on a development machine, and dropped elsewhere: logs are no place for it.
globals().update(env.read_email("EMAIL_URL", default_backend="console" if DEBUG else "dummy"))
# Whether customers are offered e-mail at all.
CAN_SEND_EMAIL = bool(env.read_text("EMAIL_URL"))

# Where links in mail lead: the first host that is a name, since whoever writes them has seen no request.
_SITE_HOST = next((host.lstrip(".") for host in ALLOWED_HOSTS if host != "*"), "localhost")
SITE_ORIGIN = f"http://localhost:{PORT}" if DEBUG else f"https://{_SITE_HOST}"

EXAMPLE_COMPANY = BASE_DIR / "portal" / "company" / "acme"

# What every message passes through, outermost first, and the modules whose tools the assistant has.
CHAT_MIDDLEWARE = [
    "guardrails.middleware.StatementMiddleware",
    "guardrails.middleware.PersonalDataMiddleware",
    "guardrails.middleware.AbuseMiddleware",
    "guardrails.middleware.InjectionMiddleware",
    "guardrails.middleware.CompetitorMiddleware",
    "guardrails.middleware.TopicMiddleware",
]
# What holds before a company is loaded, and where no database can be read.
GUARDRAILS_COMPANY = EXAMPLE_COMPANY
GUARDRAILS_PERSONA = "chat.guard.find_persona"
GUARDRAILS_CONVERSATION_PAGE = "admin:chat_conversation_change"
# Checks what the assistant cites against its sources.
CHAT_CITATIONS = "knowledge.citing.check_citations"
# Hears of searches whose results an answer did not use.
CHAT_UNANSWERED = "knowledge.unanswered.note_unused"
# Knows which page a visitor looks at.
CHAT_PAGES = "knowledge.visiting.find_page"
# Asks the fast model from outside a turn.
KNOWLEDGE_FAST_MODEL = "chat.assistant.aside"
# Takes personal data out of what readers write about articles.
KNOWLEDGE_MASK = "guardrails.masking.mask"
CHAT_TOOLS = ["knowledge.tools", "quotes.tools", "quotes.leads.tools", "accounts.tools", "tickets.tools"]
# The people behind the chat: hours, and tickets for what has to wait. Empty: requests for a person are kept alone.
CHAT_DESK = "tickets.desk"
# Sockets of other apps than the chat, whose language docs/events.md has, too.
SOCKET_LANGUAGES = {"inbox": "inbox.events"}
# How tickets write into conversations and read them as their owners do.
TICKET_THREAD = "chat.services.threads"
# Who is there to be dealt tickets.
TICKET_PRESENCE = "chat.presence.read_present"
# Where mail to staff leads, by the ticket's number.
TICKET_STAFF_PAGE = "inbox:ticket"

# What /api/v1/ offers beside conversations, to programs with a key.
API_ROUTERS = [
    f"api.routers.{name}.router" for name in ("quotes", "leads", "policies", "tickets", "articles", "webhooks")
]

# Who hears of what happens, in the transaction in which it does.
LEAD_LISTENERS = ["api.webhooks.listening.hear_lead"]
QUOTE_LISTENERS = ["api.webhooks.listening.hear_quote"]
TICKET_LISTENERS = ["api.webhooks.listening.hear_ticket"]
CHAT_LISTENERS = ["api.webhooks.listening.hear_conversation"]
# Networks of the company's own that webhooks may reach, too; otherwise they reach the public Internet alone.
WEBHOOK_NETWORKS = env.read_networks("WEBHOOK_NETWORKS")

# What tells the assistant of things that happened beside the conversation: gets its id and when its last turn ended.
CHAT_NOTES = ["quotes.news.describe_news"]

# What is known of a conversation besides its words, as sentences for agents.
CHAT_FACTS = ["quotes.news.describe_facts"]

# What else keeps contacts of people, and erases them with their conversations.
CHAT_ERASERS = ["quotes.leads.disclosing.erase_of_conversations"]

# How many days before its end a quote's lead is reminded of it; 0 for never.
QUOTE_REMINDER_DAYS = env.read_int("QUOTE_REMINDER_DAYS", 3, low=0, high=30)
# Leads go round the members of this group. The function knows on which page a conversation began.
LEAD_OWNERS = "Manager"
LEAD_PAGES = "chat.services.entry_pages.find_page_url"
# Counts conversations and the pages they began on.
LEAD_ARRIVALS = "chat.services.arrivals.count_arrivals"
# Takes personal data out of reasons and next steps, which are kept in the open.
LEAD_MASK = "guardrails.masking.mask"
# How telephone numbers without a country are read.
LEAD_PHONE_REGION = "US"
# Knows which visitor a conversation, and with it a quote, belongs to.
QUOTE_OWNERSHIP = "chat.services.ownership"

# Knows the form of the company's numbers, and its words for what it insures, by language.
POLICY_NUMBERS = "guardrails.own_numbers.has_own_form"
POLICY_WORDS = "quotes.company_words.find_company_words"

RATE_LIMIT_VISITOR = env.read_rate("RATE_LIMIT_VISITOR", "20/m")
RATE_LIMIT_ADDRESS = env.read_rate("RATE_LIMIT_ADDRESS", "120/m")
RATE_LIMIT_KEY = env.read_rate("RATE_LIMIT_KEY", "300/m")
# Drafts and summaries that the model writes for agents: how many each may ask for, and what all cost in a day.
RATE_LIMIT_AGENT_HELP = env.read_rate("RATE_LIMIT_AGENT_HELP", "12/m")
AGENT_HELP_BUDGET_USD = env.read_amount("AGENT_HELP_BUDGET_USD", "20")

env.refuse_slips()

"""Every setting, in one file a person can read. docs/operations.md has the table of variables."""

import logging
import os
import secrets
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.logs import logging_settings
from config.services.sockets import valkey_socket

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where state lives -----------------------------------------------------
SKEIN_HOME = Path(env.str("SKEIN_HOME", default=str(BASE_DIR / "var"))).resolve()
SKEIN_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
# Variables of this installation; the environment goes before them. Those that the running `make run` was given hold
# for commands beside it too.
if "SKEIN_STARTING" not in os.environ:
    environ.Env.read_env(SKEIN_HOME / "running.env")
environ.Env.read_env(SKEIN_HOME / "skein.env")
SKEIN_CACHE = Path(env.str("SKEIN_CACHE", default=str(SKEIN_HOME / "cache"))).resolve()  # jars; homes may share it
PRODUCTION = env.bool("SKEIN_PRODUCTION", default=False)


def _local_secret(name: str) -> str:
    """A secret of this installation, made once and kept at SKEIN_HOME/<name>, mode 0600."""
    path = SKEIN_HOME / name
    if not path.exists():
        draft = SKEIN_HOME / f".{name}.{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first: its secret holds
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


# --- safety ----------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if PRODUCTION:
    if len(SECRET_KEY) < 32:
        raise ImproperlyConfigured(
            "SKEIN_PRODUCTION=1 needs SECRET_KEY, 32 characters or more, from your secret store."
        )
    if DEBUG:
        raise ImproperlyConfigured("SKEIN_PRODUCTION=1 refuses DEBUG=1: it would show settings and data on errors.")
    if not env.list("ALLOWED_HOSTS", default=[]):
        raise ImproperlyConfigured("SKEIN_PRODUCTION=1 needs ALLOWED_HOSTS, the names people reach this server by.")
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]  # health probes on the machine itself
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    # Subdomains and browsers' preload lists are for the owner of the domain to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECRET_KEY = SECRET_KEY or _local_secret("secret_key")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Two style sheets that Plotly writes into the page, by their hashes: an empty one that it fills by script,
        # and its map library's, which it brings along with or without a map.
        "style-src": [
            SELF,
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
            "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
        ],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# --- what runs -------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rules.apps.AutodiscoverRulesConfig",
    "django_structlog",
    "config",
    "accounts",
    "graphs",
    "investigations",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.logs.RequestLogMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.access.middleware.OwnPasswordMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.personal.PersonalDataMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "django_tables2/bootstrap5-responsive.html"

# --- sign-in ---------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
SESSION_COOKIE_NAME = "skein_session"
SESSION_COOKIE_AGE = 12 * 3600  # a working day

# Cases are seen by their members alone; 1 declares that admins see every case, which they still cannot change.
ADMINS_SEE_CASES = env.bool("ADMINS_SEE_CASES", default=False)

# --- stores and services ---------------------------------------------------
# `make run` starts what has no address here; what has one is only checked.
ELSEWHERE = {name: name in os.environ for name in ("DATABASE_URL", "NEO4J_URI", "CELERY_BROKER_URL", "EVIDENCE_URL")}
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
WEB_ADDRESS = f"http://{'127.0.0.1' if HOST in ('0.0.0.0', '::') else HOST}:{PORT}"  # noqa: S104  reading, not binding
NEO4J_PORT = env.int("NEO4J_PORT", default=7687)
NEO4J_HEAP = env.str("NEO4J_HEAP", default="1g")
NEO4J_PAGE_CACHE = env.str("NEO4J_PAGE_CACHE", default="512m")
DEMO_ACCOUNTS = env.int("DEMO_ACCOUNTS", default=20_000)  # what a first start shows; 0 starts empty
RUNS_KEPT = env.int("RUNS_KEPT", default=20)  # newest runs whose tables stay on disk; 0 keeps all
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{SKEIN_HOME / 'skein.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,  # seconds a writer waits for another: the worker's transactions are short
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EVIDENCE_URL = env.str("EVIDENCE_URL", default=str(SKEIN_HOME / "evidence"))
NEO4J_URI = env.str("NEO4J_URI", default=f"bolt://127.0.0.1:{NEO4J_PORT}")
NEO4J_USER = env.str("NEO4J_USER", default="neo4j")
NEO4J_PASSWORD = env.str("NEO4J_PASSWORD", default="") or _local_secret("neo4j_password")

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=f"redis+socket://{valkey_socket(SKEIN_HOME / 'valkey')}")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
# A killed worker's tasks come back after the timeout, which must be longer than the longest task; `make run` returns
# them at once, since it knows that no other worker has them.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600, "unacked_restore_interval": 2}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5  # seconds to finish; then the task goes back into the queue
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {  # a tick that no worker takes in time is dropped: the next one says the same
    "resume-batches": {"task": "accounts.resume_batches", "schedule": 60, "options": {"expires": 55}},
    "fill-queue": {"task": "investigations.fill_queue", "schedule": 60, "options": {"expires": 55}},
    "sweep-hooks": {"task": "investigations.sweep_hooks", "schedule": 3600, "options": {"expires": 3500}},
    "remove-runs": {"task": "graphs.remove_runs", "schedule": 24 * 3600},
    "clear-sessions": {"task": "config.tasks.clear_sessions", "schedule": 24 * 3600},
}
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", default=False)

# --- logs: one JSON object a line in the services' logs, plain lines on a terminal
AS_SERVICE = env.bool("SKEIN_LOG_JSON", default=False)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO" if AS_SERVICE else "WARNING")  # a command says itself what it does
LOGGING = logging_settings(as_json=AS_SERVICE, level=LOG_LEVEL)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG

# --- pages, files, words ---------------------------------------------------
# The address people reach this server by: links in reports lead there.
PUBLIC_URL = env.str("PUBLIC_URL", default=WEB_ADDRESS)
STATIC_URL = "static/"
_PLOTLY = Path(find_spec("plotly").submodule_search_locations[0])  # type: ignore[union-attr,index]
# plotly.min.js (4.8 MB) is served from the wheel: static "vendor/plotly/plotly.min.js".
STATICFILES_DIRS = [BASE_DIR / "frontend" / "dist", ("vendor/plotly", _PLOTLY / "package_data")]
STATIC_ROOT = SKEIN_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CASE_FILE_MAX_BYTES = env.int("CASE_FILE_MAX_BYTES", default=50 * 2**20)
# Hosts that hooks may reach though they are not public, or not over https.
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])
# Mails go to the console until a server is named: smtp://user:password@host:587/?tls=True, or smtp+tls://…
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="skein@localhost")
MEDIA_ROOT = SKEIN_HOME / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=4 * 2**30)
UPLOAD_MAX_ROWS = env.int("UPLOAD_MAX_ROWS", default=200_000_000)
FILE_UPLOAD_HANDLERS = [
    "accounts.imports.bounded.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.access.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.HasDeclaredPermission"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.Pagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    # Per worker process of the web server: a brake on run-away programs, not a quota.
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANONYMOUS", default="60/min"),
        "user": env.str("API_RATE", default="1200/min"),
    },
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Skein",
    "DESCRIPTION": "Networks of accounts, who runs them, and the evidence for it.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

"""Settings, all from the environment; `bin/run` sets what is missing. See .env.example."""

from pathlib import Path

import environ
from redis.backoff import NoBackoff
from redis.retry import Retry

BASE = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

SECRET_KEY = env.str("SECRET_KEY")
# Addresses are recognised by an HMAC with this key, which therefore must outlive the database.
ADDRESS_KEY = env.str("ADDRESS_KEY")
DEBUG = env.bool("DEBUG", False)
SITE_ORIGIN = env.str("SITE_ORIGIN", "http://localhost:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", "Parallax")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[SITE_ORIGIN.split("://")[1].split(":")[0], "localhost", "127.0.0.1"],
)
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
STATE_DIR = Path(env.str("NEWSROOM_STATE", str(BASE / "var")))

INSTALLED_APPS = [
    "briefings.apps.BriefingsConfig",
    "newsroom.apps.NewsroomConfig",
    "perspectives.apps.PerspectivesConfig",
    "newsroom.apps.DeskConfig",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_countries",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "newsroom.public.opening.OpenMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.public.guard.UnavailableMiddleware",
    "csp.middleware.CSPMiddleware",
    "newsroom.errors.WordsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.signin.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
# A server that takes the connection and says nothing, or a host that is gone, holds no thread for ever; what
# DATABASE_URL says comes first.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
} | DATABASES["default"].get("OPTIONS", {})
REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A page waits for a counter no longer than this, and does not ask twice.
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
        },
    }
}
CELERY_BROKER_URL = (
    "redis+socket://" + REDIS_URL.removeprefix("unix://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Neither a web request nor the clock may hang on a dead doorbell: the clock sends what nobody rang for.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False

EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://127.0.0.1:1025")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", f"{SITE_NAME} <editions@parallax.example>")
# Where a person reads what readers answer, if a briefing names nobody; else From is answered.
REPLY_TO_ADDRESS = env.str("REPLY_TO_ADDRESS", "")
# How much the relay takes: connections at once, messages a second over all of them, and messages over
# one connection; 0 is no limit.
RELAY_CONNECTIONS = env.int("RELAY_CONNECTIONS", 8)
RELAY_PER_SECOND = env.float("RELAY_PER_SECOND", 0)
RELAY_PER_CONNECTION = env.int("RELAY_PER_CONNECTION", 0)
# What mail is signed as, and selector:file for each key; see docs/operations.md.
DKIM_DOMAIN = env.str("DKIM_DOMAIN", "")
DKIM_KEYS = env.list("DKIM_KEYS", default=[])
if DKIM_KEYS and EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "briefings.signedmail.SigningBackend"
DESK_ADDRESSES = env.list("DESK_ADDRESSES", default=["desk@parallax.example"])
# Where editions bounce to, and where those reports are read; see docs/operations.md.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")
FEEDBACK_MAILDIR = env.str("FEEDBACK_MAILDIR", "")
FEEDBACK_IMAP_URL = env.str("FEEDBACK_IMAP_URL", "")
SOFT_BOUNCES = env.int("SOFT_BOUNCES", 5)
# A provider's webhook: off without a name and a secret.
FEEDBACK_PROVIDER = env.str("FEEDBACK_PROVIDER", "")
ANYMAIL = {
    "WEBHOOK_SECRET": env.str("FEEDBACK_WEBHOOK_SECRET", ""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.str("MAILGUN_WEBHOOK_SIGNING_KEY", ""),
}

# For so long after its seal nothing of an edition leaves, and the seal can be undone.
UNDO_SECONDS = env.int("UNDO_SECONDS", 60)

AUTH_USER_MODEL = "newsroom.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Publishers, admins and superusers sign in with a second step, or set one up before anything else.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", True)
# A link to a new password holds for so many seconds.
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "newsroom.signin.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
SESSION_ENGINE = "newsroom.sessions"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"

# A long story with every stance is one form of some thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30_000

FILE_UPLOAD_HANDLERS = [
    "newsroom.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "newsroom.packing.PackedStorage"},
}
WHITENOISE_MAX_AGE = 60
MEDIA_ROOT = STATE_DIR / "media"

CSRF_FAILURE_VIEW = "newsroom.errors.csrf_failure"
SESSION_COOKIE_PATH = "/admin/"
CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_ORIGIN.startswith("https://")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains and
    "security.W021",  # browsers' preload lists are the operator's to promise, at the proxy
    "security.W019",  # the desk frames its own previews; frame-ancestors is 'self' as well
]
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", False)
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        # No script of ours asks for anything; auditors that read robots.txt from within a page do.
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "rest_framework.renderers.BrowsableAPIRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE", "600/min"),
        "export": env.str("EXPORT_RATE", "10/min"),
    },
    "NUM_PROXIES": env.int("NUM_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "newsroom.public.api.sparse.require_nothing",
    ],
    "TITLE": "Parallax API",
    "DESCRIPTION": "Briefing stories: facts, context and framings, as published.",
    "VERSION": "1",
    "PATH_CONVERTER_OVERRIDES": {"number": int},
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# What `submit` runs, in this order; a newsroom's own are added at the end (docs/desk/checks.md).
EDITORIAL_CHECKS = [
    "newsroom.checks.whole.headline_fits_a_subject",
    "newsroom.checks.whole.dek_is_there",
    "newsroom.checks.figures.dek_is_dated",
    "newsroom.checks.whole.picture_is_described",
    "newsroom.checks.whole.facts_are_stated",
    "newsroom.checks.whole.facts_have_sources",
    "newsroom.checks.figures.figures_agree",
    "newsroom.checks.figures.dates_agree",
    "newsroom.checks.whole.story_is_framed",
    "newsroom.checks.whole.framings_name_outlets",
    "newsroom.checks.whole.framings_have_text",
    "newsroom.checks.whole.framings_show_words",
    "newsroom.checks.whole.excerpts_are_placed",
    "newsroom.checks.fairness.framings_are_of_a_length",
    "newsroom.checks.fairness.framings_are_attributed_alike",
    "newsroom.checks.standing.independent_is_independent",
    "newsroom.checks.standing.country_is_heard",
    "newsroom.checks.standing.links_answer",
    *env.list("EDITORIAL_CHECKS", default=[]),
]
# How a draft is looked at beside its form: name, label, and a function from a Telling and a colour scheme to
# a page. The first is shown at once.
STORY_PREVIEWS = [
    ("web", "Web", "newsroom.admin.previewing.web"),
    ("mail", "Mail", "briefings.admin.draftmail.as_html"),
    ("text", "Text", "briefings.admin.draftmail.as_text"),
    ("card", "Card", "newsroom.admin.previewing.card"),
]
# What other apps say beside the versions of a fact: functions of a request and the versions to a piece of the
# page by the id of each.
FACT_PANELS = ["briefings.admin.told.readers_told"]
# What a web process keeps of rendered pages, and what moves the site's version beside its triggers: SQL
# expressions of other apps, for what comes out by the clock.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", 64 * 1024 * 1024)
SITE_VERSION_PARTS = ["briefings.public.front.NEWEST_OUT"]

ONE_PERSON_NEWSROOM = env.bool("ONE_PERSON_NEWSROOM", False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "newsroom.logs.Refusals"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

"""Django's settings of one node, read from the folder that ``COMITY_HOME`` names.

Without ``COMITY_HOME`` they are those of a practice node XA that lives in memory: that is what the
tests run on. ``COMITY_TEST_DATABASE_URL`` puts the tests on PostgreSQL.

What is not here on purpose: Django's admin, its messages, and anything from another host.
"""

import importlib.util
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, urlsplit

from comity.kernel.errors import InvalidInputError
from comity.kernel.nodes import NodeSettings, read_node

_ROOMS = (
    "storage",
    "journal",
    "access",
    "protocol",
    "law",
    "directory",
    "cooperation",
    "evidence",
    "teams",
    "attributions",
)
_SECRET_LENGTH = 50  # characters; what Django's own check asks for
_WRITER_PATIENCE = 20  # seconds that one writer waits for another


class MissingSecretError(InvalidInputError):
    """The node's web secret is absent, short, or open to others."""

    code = "web.missing_secret"
    remedy = "Restore secrets/django.secret from the backup; it is made by comity node init."


def _node() -> NodeSettings:
    home = os.environ.get("COMITY_HOME")
    if home:
        return read_node(Path(home))
    return NodeSettings(
        home=Path("/nonexistent"),
        code="XA",
        name="Practice node XA",
        practice=True,
        database=MappingProxyType({"engine": "sqlite", "name": ":memory:"}),
    )


def _secret(node: NodeSettings) -> str:
    if not os.environ.get("COMITY_HOME"):
        return secrets.token_urlsafe(_SECRET_LENGTH)
    path = node.secrets / "django.secret"
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"cannot read {path}: {error}"
        raise MissingSecretError(msg, path=str(path)) from error
    if len(secret) < _SECRET_LENGTH or path.stat().st_mode & 0o077:
        msg = f"{path} is too short, or others may read it"
        raise MissingSecretError(msg, path=str(path))
    return secret


def _sqlite(node: NodeSettings) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(node.database.get("name") or node.home / "db.sqlite3"),
        # Kept open: opening the file anew costs a flush of its folder at the next commit.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A receipt promises that the statement is on the disk: FULL, not NORMAL.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            # Ask for the writer's seat at once: a reader that turns writer cannot wait for it.
            "transaction_mode": "IMMEDIATE",
            "timeout": _WRITER_PATIENCE,
        },
    }


def _postgresql(stated: Mapping[str, object]) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{
            key.upper(): stated[key]
            for key in ("name", "host", "user", "password")
            if key in stated
        },
        "PORT": str(stated.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _from_url(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "name": parts.path.lstrip("/"),
        "host": unquote(parts.hostname or ""),
        "port": parts.port or "",
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }


def _database(node: NodeSettings) -> dict[str, object]:
    url = os.environ.get("COMITY_TEST_DATABASE_URL")
    if url:
        return _postgresql(_from_url(url))
    if node.database["engine"] == "postgresql":
        return _postgresql(node.database)
    return _sqlite(node)


def _apps() -> list[str]:
    named = [f"comity.{room}.app" for room in _ROOMS]
    return [name for name in named if _exists(name)]


def _exists(name: str) -> bool:
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return False
    return spec is not None and spec.origin is not None  # a folder alone is not an app


def _context_processors() -> list[str]:
    name = "comity.web.context_processors"
    return [f"{name}.page"] if _exists(name) else []


def _static_storage() -> str:
    if os.environ.get("COMITY_HOME"):
        return "whitenoise.storage.CompressedManifestStaticFilesStorage"
    return "django.contrib.staticfiles.storage.StaticFilesStorage"


COMITY_NODE: Final = _node()

SECRET_KEY = _secret(COMITY_NODE)
DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    f"{COMITY_NODE.code.lower()}.localhost",
    COMITY_NODE.desk_host,
    *filter(None, (COMITY_NODE.desk_name,)),
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "comity.web",
    *_apps(),  # before allauth, whose templates they replace
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "comity.web.middleware.HardeningMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "comity.access.app.sessions.DeskSessionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comity.web.middleware.PagesForPeopleMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "comity.web.urls"
WSGI_APPLICATION = "comity.web.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],  # before those of the apps
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                *_context_processors(),
            ],
        },
    }
]

# --- people -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["comity.access.app.passwords.DeskHasher"]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "organisation")},
    },
    {"NAME": "comity.access.app.passwords.KnownPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up: people are invited
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "comity.access.app.adapters.AccountAdapter"
_FORMS = "comity.access.app.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "change_password": f"{_FORMS}.ChangeOwnPasswordForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # key: the name, or the person at the second step
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the forms compare the origin, port and all
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: clocks of telephones drift
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "comity.access.app.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondStepForm",
    "authenticate_webauthn": f"{_FORMS}.SecondStepPasskeyForm",
    "login_webauthn": f"{_FORMS}.PasskeySignInForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
    "activate_totp": f"{_FORMS}.SetUpCodesForm",
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-comity"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "comity.web.views.expired"

DATABASES = {"default": _database(COMITY_NODE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        # In the database: limits on attempts hold for all workers, and across a restart.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "comity_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

USE_TZ = True
TIME_ZONE = "UTC"  # instants are UTC; legal time is computed by the clocks from COMITY_NODE.zone

USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("ar", "العربية")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

# The desk gathers what it serves in HOME/static when it starts: hashed names, kept for a year by
# the browser, compressed. Without a home, as in tests, files are served from where they lie.
STATIC_URL = "/static/"
STATIC_ROOT = COMITY_NODE.home / "static" if os.environ.get("COMITY_HOME") else None
STORAGES = {
    "staticfiles": {"BACKEND": _static_storage()},
}
WHITENOISE_USE_FINDERS = not os.environ.get("COMITY_HOME")
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MANIFEST_STRICT = False

DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
SECURE_PROXY_SSL_HEADER = None  # TLS ends on the node: no header can claim it did

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"unsaid": {"()": "comity.web.logs.UnsaidFilter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["unsaid"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

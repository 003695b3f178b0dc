"""Settings from the environment, safe by default.

THELIVU_DATA   the data folder: SQLite file and vault objects          (default: ~/.local/share/thelivu)
THELIVU_KEYS   the keys folder, never inside the data folder           (default: ~/.config/thelivu/keys)
DATABASE_URL   postgres://... for an office; absent = SQLite in the data folder
THELIVU_HOSTS  comma-separated names the desk answers to               (default: 127.0.0.1, localhost, [::1])
THELIVU_TLS    set by `thelivu serve` when it holds a certificate: cookies then travel over TLS only
"""

import os
import secrets
from pathlib import Path

import dj_database_url

PROJECT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("THELIVU_DATA", "~/.local/share/thelivu")).expanduser()
KEYS = Path(os.environ.get("THELIVU_KEYS", "~/.config/thelivu/keys")).expanduser()


def _secret_key() -> str:
    """The signing key of sessions, made by `init`; before that each process has its own and keeps no session."""
    file = KEYS / "session.key"
    return file.read_text(encoding="ascii").strip() if file.exists() else secrets.token_urlsafe(48)


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if url:
        # Django's PostgreSQL, with the second lock of need-to-know.
        return {**dj_database_url.parse(url, engine="thelivu.desk.people.postgresql", conn_max_age=60)}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "register.sqlite3",
        # FULL, not NORMAL: with NORMAL a power cut can lose a committed transaction (design section 4).
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        },
    }


SECRET_KEY = _secret_key()
DEBUG = False
TLS = bool(os.environ.get("THELIVU_TLS"))
ALLOWED_HOSTS = os.environ.get("THELIVU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True
LANGUAGES = [("en", "English"), ("ml", "മലയാളം")]
ROOT_URLCONF = "thelivu.desk.urls"
WSGI_APPLICATION = "thelivu.desk.wsgi.application"
AUTH_USER_MODEL = "people.OfficerRow"
STAGES = ("leads", "attribution", "targets", "operations", "exhibits", "examination", "cases", "reports")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "thelivu.desk.people",
    "thelivu.desk.register",
    "thelivu.desk.jobs",
    "thelivu.desk.authority",
    *(f"thelivu.desk.{stage}" for stage in STAGES),
    "thelivu.desk.front",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "thelivu.desk.people.middleware.content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "thelivu.desk.people.middleware.scope_of_request",
    "thelivu.desk.people.middleware.refusals",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thelivu.desk.front.frame.frame",
            ],
            "builtins": ["thelivu.desk.front.templatetags.desk"],
        },
    },
]

# Login: allauth with one-time codes; lockout by axes; argon2.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "thelivu.desk.people.adapter.ClosedOffice"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "thelivu.desk.people.sign_in.Attempts"
AXES_USERNAME_CALLABLE = "thelivu.desk.people.sign_in.counted_as"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W003"]  # allauth authenticates with a request

# Long forms (a hundred exhibits) are legal; files are read as streams and never written to an upload file (promise 1).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["thelivu.desk.register.uploads.MemoryOnly"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024  # bytes
SESSION_COOKIE_AGE = 8 * 3600  # seconds: one duty
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "static/"
STATICFILES_DIRS = [PROJECT / "assets"]
STORAGES = {
    "default": {"BACKEND": "thelivu.desk.register.uploads.NoStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # served from where they are installed: nothing is collected

# A log line carries ids, codes and counts, never a value that came from outside: Django's request
# logger, which prints paths, is therefore quiet below ERROR.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "thelivu": {"level": "INFO"},
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "axes": {"level": "CRITICAL"},
    },
}

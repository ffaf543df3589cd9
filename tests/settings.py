"""The project's settings on a throw-away home, with the addresses of services that tests/conftest.py starts."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.services.sockets import free_port, valkey_socket

_home = Path(tempfile.mkdtemp(prefix="skein-test-"))
(_home / "static").mkdir()
atexit.register(shutil.rmtree, _home, ignore_errors=True)

for _name in ("DEBUG", "SKEIN_PRODUCTION", "SECRET_KEY", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)
os.environ.update(
    SKEIN_HOME=str(_home),
    SKEIN_CACHE=os.environ.get("SKEIN_CACHE", str(Path(__file__).resolve().parent.parent / "var" / "cache")),
    DATABASE_URL=f"sqlite:///{_home / 'test.sqlite3'}",
    EVIDENCE_URL=str(_home / "evidence"),
    NEO4J_URI=f"bolt://127.0.0.1:{free_port()}",
    CELERY_BROKER_URL=f"redis+socket://{valkey_socket(_home / 'valkey')}",
)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, REST_FRAMEWORK, STORAGES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}  # a file: worker and live server share it
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing collected
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": None, "user": None}  # a minute of tests asks more than people do

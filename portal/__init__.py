"""The portal. Read it from the inside out:

    domain/    the rulebook: pure Python, no web, no database
    models/    the tables
    adapters/  the outside: disk, media, other people's files
    services/  what people do: one verb, one transaction
    queries/   what people see: always through someone's eyes
    forms/     what a browser may send
    views/     HTTP in, HTML out
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

ROOT = Path(__file__).parent.parent


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The portal, ready to answer. `config` goes over the settings of the environment."""
    from portal import models, views
    from portal.extensions import csrf, db, htmx

    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(
        SECRET_KEY="for development only",
        SQLALCHEMY_DATABASE_URI="sqlite://",
        DATA_DIR=str(ROOT / "instance"),
    )
    app.config.update(config or {})
    for extension in (db, csrf, htmx):
        extension.init_app(app)
    assert models
    views.init_app(app)
    return app

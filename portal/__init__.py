"""The portal. Read it from the inside out:

domain/    the rulebook: pure Python, no web, no database
models/    the tables
adapters/  the outside: disk, media, other people's files
services/  what people do: one verb, one transaction
queries/   what people see: always through someone's eyes
forms/     what a browser may send
views/     HTTP in, HTML out
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

ROOT = Path(__file__).parent.parent

MIB = 1024 * 1024
DEFAULTS = {
    "MAX_CONTENT_LENGTH": 120 * MIB,  # of a form with files
    "MAX_FORM_LENGTH": MIB // 2,  # of any other
    "MAX_FORM_MEMORY_SIZE": MIB // 2,
    "MAX_FORM_PARTS": 500,
    # Some browsers are set never to say where they come from; portal.views.headers looks at the origin instead.
    "WTF_CSRF_SSL_STRICT": False,
}


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The portal, ready to answer. `config` goes over the settings of the environment."""
    from portal import cli, models, views
    from portal.config import settings
    from portal.extensions import db
    from portal.views import drawing

    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_environment = drawing.Templates
    app.config.update(DEFAULTS)
    app.config.update(settings(os.environ, config or {}))
    # Errors are logged; what people typed is not.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"].setdefault("hide_parameters", True)
    db.init_app(app)
    assert models
    views.init_app(app)
    cli.init_app(app)
    return app

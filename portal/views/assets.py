"""Stylesheet, scripts and pictures of the site itself, under addresses that change with their content."""

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, g, request, send_from_directory, url_for
from werkzeug.security import safe_join

from portal import ROOT
from portal.views.access import anyone

bp = Blueprint("assets", __name__)

FOLDER = ROOT / "static"
TEXT = (".css", ".js", ".svg", ".json")
A_YEAR_SECONDS = 31_536_000


def static_url(path: str) -> str:
    """The address of a file of ours, good for ever: it carries a digest of what is in the file."""
    # A page shows dozens of signs from one file.
    known: dict[str, str] = g.setdefault("static_urls", {})
    if path not in known:
        known[path] = _address(path, _written_at(path), request.root_path)
    return known[path]


@lru_cache
def _address(path: str, written_at: int, _below: str) -> str:
    """Below the address at which the portal stands; a question for each file of each page otherwise."""
    return url_for("assets.asset", path=path, v=_digest(path, written_at))


@bp.get("/static/<path:path>")
@anyone
def asset(path: str) -> Response:
    """A file of ours. One asked for by its digest may be kept for a year, any other must be asked for again."""
    if path.endswith(TEXT) and request.accept_encodings["gzip"] and (file := _file(path)):
        response = Response(_packed(file, file.stat().st_mtime_ns), mimetype=_type_of(path))
        response.headers["Content-Encoding"] = "gzip"
        response.add_etag()
        response.make_conditional(request)
    else:
        response = send_from_directory(FOLDER, path)
    response.vary.add("Accept-Encoding")
    forever = "v" in request.args and request.args["v"] == _digest(path, _written_at(path))
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR_SECONDS}, immutable" if forever else "no-cache"
    return response


def _file(path: str) -> Path | None:
    joined = safe_join(str(FOLDER), path)
    return Path(joined) if joined and Path(joined).is_file() else None


def _written_at(path: str) -> int:
    """When a file was last written; 0 where there is none."""
    joined = safe_join(str(FOLDER), path)
    try:
        return Path(joined).stat().st_mtime_ns if joined else 0
    except OSError:
        return 0


@lru_cache
def _digest(path: str, _written_at: int) -> str:
    file = _file(path)
    return sha256(file.read_bytes()).hexdigest()[:12] if file else ""


@lru_cache
def _packed(file: Path, _written_at: int) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)


def _type_of(path: str) -> str:
    return {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}[
        Path(path).suffix
    ]

"""Other people's files in static/vendor/ are exactly what was published."""

import hashlib
import tomllib
from base64 import b64encode

from tests.architecture.source import ROOT

VENDOR = ROOT / "static" / "vendor"


def test_every_vendored_file_is_as_published():
    listed = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["package"]
    promised = {file: sum_ for package in listed for file, sum_ in package["files"].items()}
    found = {
        path.relative_to(VENDOR).as_posix(): "sha384-" + b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.toml"
    }
    assert found == promised

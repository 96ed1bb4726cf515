"""The code with which the first administrator shows that this machine is theirs: a file beside the database."""

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

NAME = "setup-code"


def make_code(folder: Path) -> Path:
    """See to it that there is a code; where it is written. Only the user that the portal runs as can read it."""
    folder.mkdir(parents=True, exist_ok=True)
    path, mine = folder / NAME, folder / f"{NAME}.{os.getpid()}"
    if not path.exists():
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
            kept.write(secrets.token_hex(8))
        with suppress(FileExistsError):
            # Two processes may ask at once: the first link stands, and is never seen half written.
            os.link(mine, path)
        mine.unlink()
    return path


def is_the_code(folder: Path, typed: str) -> bool:
    """Whether `typed` is what the file says."""
    path = folder / NAME
    return path.exists() and hmac.compare_digest(path.read_text().strip().encode(), typed.strip().encode())


def spend(folder: Path) -> None:
    """The code has done its work."""
    (folder / NAME).unlink(missing_ok=True)

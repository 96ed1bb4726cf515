"""Pages are sent packed. A name of random length in the wrapping hides how well what somebody sent matched a secret
on the page (the BREACH attack; the remedy is "Heal the Breach", 2022)."""

import gzip
import secrets
from io import BytesIO

from flask import Flask, Response, request

WORTH_PACKING_BYTES = 1024
LEVEL = 5
LONGEST_NAME = 100


def init_app(app: Flask) -> None:
    """Pack every page for a browser that unpacks."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        response.vary.add("Accept-Encoding")
        page = response.get_data()
        if len(page) >= WORTH_PACKING_BYTES and request.accept_encodings["gzip"]:
            response.set_data(_packed(page))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _packed(page: bytes) -> bytes:
    packed = BytesIO()
    name = "a" * (1 + secrets.randbelow(LONGEST_NAME))
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=packed, mtime=0) as wrapping:
        wrapping.write(page)
    return packed.getvalue()

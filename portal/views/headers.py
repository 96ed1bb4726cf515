"""What every answer says to the browser about itself, and the second lock against forms sent from other sites."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
READING = ("GET", "HEAD", "OPTIONS")
TWO_YEARS_SECONDS = 63_072_000


def init_app(app: Flask) -> None:
    """Put the headers on every answer and refuse what another site makes a browser send."""

    @app.before_request
    def from_our_own_pages_only() -> None:
        if request.method not in READING and _is_from_elsewhere():
            abort(403)

    @app.after_request
    def describe(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS_SECONDS}")
        # A view that may be kept says so itself; everything else is somebody's own.
        response.headers.setdefault("Cache-Control", "no-store")
        if response.mimetype == "text/html":
            response.vary.update(("Cookie", "HX-Request"))
        return response


def _is_from_elsewhere() -> bool:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host

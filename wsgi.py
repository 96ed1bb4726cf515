"""What a web server loads: `wsgi:application`. Refuses to exist when production would not be safe."""

import os

from werkzeug.middleware.proxy_fix import ProxyFix

from portal import create_app
from portal.config import refuse_demo_accounts
from portal.overload import Turnstile

application = create_app()
refuse_demo_accounts(application)

application.wsgi_app = Turnstile(  # type: ignore[method-assign]
    application.wsgi_app, longest_body_bytes=application.config["MAX_CONTENT_LENGTH"]
)

# Only as many proxies as the operator vouches for may say where a visitor comes from.
if proxies := int(os.environ.get("PINGLI_PROXIES", "0")):
    application.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        application.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
    )

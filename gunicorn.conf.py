"""How gunicorn serves the site, in development and in production. Command-line options win."""

import json
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from gunicorn import util
from gunicorn.glogging import Logger

# `site/` is a folder of packages, not a package: both it and this folder are where Python looks for code.
for folder in (Path(__file__).resolve().parent, Path(__file__).resolve().parent / "site"):
    sys.path.insert(0, str(folder))

# A question that is too long gets our own answer, which says so, up to the longest line gunicorn takes.
limit_request_line = 8190


def refuse(client: Any, status: int, reason: str, message: str) -> None:
    """Tell who sent what gunicorn hands to nobody (too long, badly written), as the API tells errors (RFC 9457).

    What gunicorn would say is a page of its own, which repeats what was sent.
    """
    detail = "La richiesta è troppo lunga o non è scritta bene."
    problem = {"type": "about:blank", "title": reason, "status": status, "detail": detail, "instance": uuid4().urn}
    body = json.dumps(problem, ensure_ascii=False)
    head = [
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: application/problem+json",
        "Cache-Control: no-store",
        "Access-Control-Allow-Origin: *",
        f"Content-Length: {len(body.encode())}",
    ]
    util.write_nonblock(client, "\r\n".join([*head, "", body]).encode())


util.write_error = refuse

worker_class = "gthread"
threads = 4

# What somebody searches for is nobody's business: neither the query string, nor the visitor's address, nor
# the page that they came from is ever written down.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"


class logger_class(Logger):
    """Writes addresses without the private links of messages: whoever reads the log could use them."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        from lodiwelfare.logs import without_secrets

        found: dict[str, Any] = super().atoms(*args)
        return found | {"U": without_secrets(found["U"] or "")}


# The container or the script that starts gunicorn also stops it: its own control socket is not used.
control_socket_disable = True

"""A site of somebody else, on an origin of its own, that shows the widget in its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.browser.running import RunningSite

PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Comune di Prova</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}
<style>
html {{ font-size: 62.5%; color-scheme: light dark; }}
body {{ margin: 20px; font: 16px/1.5 serif; color: #222; background: #fff; }}
body * {{ font-family: serif; letter-spacing: 0; }}
main {{ text-transform: uppercase; text-indent: 3em; }}
h2, a, input, button {{ color: rgb(150, 0, 0) !important; font-size: 40px; }}
header input {{ background: #fff; }}
iframe {{ border: 0; }}
</style></head>
<body>
<header><form role="search"><label>Cerca nel sito <input type="search" name="cerca" size="5"></label></form></header>
<main id="main"><h1>Prova</h1>{inside}</main>
<footer><p><a href="#main" id="after">Su</a></p></footer>
</body></html>"""
"""A page with a search, rules for everything and small letters of its own, as those of many municipalities."""

OUTSIDE = """() => {
    const inside = (root) => [...root.querySelectorAll("*")].flatMap(
        (each) => [each, ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
    const page = document.documentElement;
    const said = page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth} px wide`] : [];
    for (const each of inside(document.body)) {
        const style = getComputedStyle(each), box = each.getBoundingClientRect();
        if (!each.getClientRects().length || style.clipPath !== "none" || each.closest(".out, .wi-hidden")) continue;
        const beyond = box.right > page.clientWidth + 0.5 || box.left < -0.5;
        const cut = each.tagName !== "INPUT" && each.tagName !== "IFRAME"
            && style.overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
        if (beyond || cut) said.push(`${beyond ? "beyond" : "cut"}: ${each.outerHTML.slice(0, 120)}`);
    }
    return said.slice(0, 4);
}"""
"""What is beyond the window or cut, in the page and in what its elements draw."""

Write = Callable[..., str]
"""Writes a page of that site around a piece of code, and returns its address."""


@contextmanager
def another_site() -> Iterator[tuple[str, dict[str, str]]]:
    """A site on an origin of its own, which serves the pages that are put into the dictionary."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}", pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def element(running: RunningSite, attributes: str = "") -> str:
    """The code of the element."""
    script = f'<script type="module" src="{running.url}/riquadro/lodi-welfare.js"></script>'
    return f"{script}<lodi-welfare {attributes}></lodi-welfare>"


def frame(running: RunningSite, query: str = "", *, language: str = "") -> str:
    """The code of the frame."""
    prefix = f"/{language}" if language else ""
    return f'<iframe src="{running.url}{prefix}/riquadro/{query}" title="Servizi" width="100%" height="700"></iframe>'

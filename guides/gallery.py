"""`python -m guides.gallery FOLDER [NAMES...]`: the main pages as README and docs/screenshots.md show them, and what
links to the site show elsewhere (`share.html` as a picture).

The database is the one that the environment names, and must be empty: the demo is loaded into it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.urls import reverse
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
SETTLING = 800
"""Milliseconds for fonts, and for what scripts put in place."""
SHARE = "share"
SHARE_SIZE = (1200, 630)


@dataclass(frozen=True)
class Shot:
    """A picture of what a window shows to ``who``: one of the demo's people, or a visitor."""

    name: str
    address: Callable[[], str]
    who: str = ""
    height: int = 900
    is_phone: bool = False
    before: Callable[[Page], None] | None = None
    """What is done on the page before it is photographed."""

    @property
    def width(self) -> int:
        return 390 if self.is_phone else 1280

    @property
    def sharpness(self) -> float:
        """A phone's picture is shown small and looked at closely."""
        return 2 if self.is_phone else 1


def sheet(slug: str, language: str = "it") -> str:
    """The address of a published service, by its Italian slug."""
    from catalog_pages.models import ServicePage

    page = ServicePage.objects.get(slug=slug, locale__language_code="it")
    return str(page.get_translations(inclusive=True).get(locale__language_code=language).specific.public_path)


def shortlist(address: str) -> str:
    """A list of three services that a family might make."""
    keys = [sheet(slug)[-9:-1] for slug in ("pranzo-a-casa", "aiuto-a-casa-lodi", "auto-amica")]
    return f"{address}?s={','.join(keys)}"


def queue() -> str:
    """What waits for the office."""
    return reverse("moderation:queue")


def review() -> str:
    """The review of a change of a sheet that is public."""
    from guides import stage

    return reverse("moderation:review", args=[stage.published_of_body().pk])


def plan() -> str:
    """The welfare plan of the demo's company."""
    from companies.models import WelfarePlan
    from demo.companies import COMPANY

    return WelfarePlan.objects.get(company=COMPANY).get_absolute_url()


def answer_questions(page: Page) -> None:
    """Make the path of a family whose grandmother lives alone in Lodi, and show where it begins."""
    needs = ("pasti-a-domicilio", "sad")
    for box in (f"#bisogno-{need}" for need in needs):
        page.locator(box).evaluate("box => box.click()")
    page.select_option("#percorso-comune", "098031")
    page.fill("#percorso-eta", "82")
    page.locator("#percorso-isee").evaluate("list => { list.selectedIndex = 2; }")
    page.get_by_role("button", name="Vedi il percorso").click()
    page.locator("#percorso").get_by_role("link", name="0371").first.wait_for()


RESULTS = "/servizi/?q=nonna+non+riesce+a+cucinare&municipality=098031"
SHOTS = [
    Shot("home", lambda: "/", height=1000),
    Shot("home-phone", lambda: "/", height=844, is_phone=True),
    Shot("results", lambda: RESULTS, height=1000),
    Shot("results-phone", lambda: RESULTS, height=844, is_phone=True),
    Shot("results-map", lambda: f"{RESULTS}&view=map", height=1000),
    Shot("sheet", lambda: sheet("pranzo-a-casa"), height=1100),
    Shot("sheet-phone", lambda: sheet("pranzo-a-casa"), height=844, is_phone=True),
    Shot("sheet-arabic", lambda: sheet("italiano-per-adulti", "ar"), height=1100),
    Shot("sheet-arabic-phone", lambda: sheet("italiano-per-adulti", "ar"), height=844, is_phone=True),
    Shot("category", lambda: "/categorie/socio-assistenziali/", height=1000),
    Shot("comuni", lambda: "/comuni/", height=1000),
    Shot("comune", lambda: "/comuni/codogno/", height=1100),
    Shot("comune-phone", lambda: "/comuni/codogno/", height=844, is_phone=True),
    Shot("shortlist", lambda: shortlist("/la-mia-lista/"), height=900),
    Shot("leaflet", lambda: shortlist("/la-mia-lista/stampa/"), height=1000),
    Shot("path-questions-phone", lambda: "/percorso/", height=844, is_phone=True),
    Shot("path", lambda: "/percorso/", height=1100, before=answer_questions),
    Shot("path-phone", lambda: "/percorso/", height=844, is_phone=True, before=answer_questions),
    Shot("companies", lambda: "/imprese/", height=1000),
    Shot("plan", plan, height=1000),
    Shot("queue", queue, who="redazione", height=900),
    Shot("review", review, who="redazione", height=1000),
]


def main(folder: Path, words: list[str]) -> int:
    """Serve the demo from ``folder`` and photograph it. Return 1 when a picture could not be taken."""
    from tests.browser.running import running_site

    with running_site(folder=folder, database_url=os.environ["DATABASE_URL"], elasticsearch_url="") as site:
        os.environ["SITE_URL"] = site.url
        django.setup()
        from guides import stage

        stage.propose_a_change()
        # The browser's driver runs a loop of its own, in which Django would refuse its database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        if not words or any(word in SHARE for word in words):
            draw_share()
        chosen = [each for each in SHOTS if not words or any(word in each.name for word in words)]
        missing = 0
        for shot, problem in take(chosen, url=site.url):
            size = (FOLDER / f"{shot.name}.png").stat().st_size // 1000 if not problem else 0
            print(f"{shot.name}: {problem or f'{size} kB'}", flush=True)
            missing += bool(problem)
    return 1 if missing else 0


def take(shots: Iterable[Shot], *, url: str) -> Iterator[tuple[Shot, str]]:
    """Take each picture, and tell why one could not be taken."""
    from guides import camera

    FOLDER.mkdir(parents=True, exist_ok=True)
    with camera.chromium() as browser:
        people: dict[tuple[str, float], Page] = {}
        for shot in shots:
            key = shot.who, shot.sharpness
            try:
                if key not in people:
                    people[key] = camera.come_in(browser, url, shot.who, sharpness=shot.sharpness)
                content = _take(people[key], shot)
            except (BrowserError, camera.Untaken) as error:
                yield shot, str(error).splitlines()[0]
                continue
            (FOLDER / f"{shot.name}.png").write_bytes(camera.lightened(content))
            yield shot, ""


def _take(page: Page, shot: Shot) -> bytes:
    from guides.camera import Untaken

    page.set_viewport_size({"width": shot.width, "height": shot.height})
    asked = shot.address()
    # Fonts that came too late for the first visit are there for the second.
    page.goto(asked)
    answer = page.goto(asked)
    if answer is None or not answer.ok:
        raise Untaken(f"{asked} was not shown (now at {page.url})")
    if shot.before is not None:
        shot.before(page)
    page.wait_for_timeout(SETTLING)
    return page.screenshot(animations="disabled", caret="hide")


def draw_share() -> None:
    """Draw the picture that goes with links to the site."""
    from guides import camera

    width, height = SHARE_SIZE
    with camera.chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto((Path(__file__).parent / f"{SHARE}.html").as_uri())
        page.evaluate("document.fonts.ready")
        (ROOT / "static" / "img" / f"{SHARE}.png").write_bytes(camera.lightened(page.screenshot()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))

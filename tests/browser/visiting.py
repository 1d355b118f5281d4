"""How tests walk through the portal's pages: signed in as somebody, on a screen of some size, in some colours."""

from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page
from starlette.routing import Mount, Route

from bot.portal import create_app
from bot.services import build_services
from bot.settings import read_settings

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Of all rules this one alone depends on the colours.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NOBODY = "nobody"
ROLES = (
    NOBODY,
    "new-starter",
    "teaching-assistant",
    "line-manager",
    "head-teacher",
    "governor",
    "hr",
)
# A page whose address has a part to be filled in is visited here.
EXAMPLES: Dict[str, Tuple[str, ...]] = {
    "/policy": ("/policy", "/policy?version=1", "/policy?version=3"),
    "/policy/changes": ("/policy/changes", "/policy/changes?from=1&to=3"),
    "/check": ("/check", "/check?code=nothing"),
}
FILLED = {"{school_id}": "bitterne-park", "{person_id}": "new-starter", "{token}": "unknown"}
# The same pages as at /school, so the first of them is looked at for all.
TWINS = "/schools/{school_id}/"
# What is not a page to look at: answers to programs, ways to a directory's own sign-in, and files to take away.
NO_PAGES = frozenset(
    {
        "/health",
        "/metrics",
        "/ready",
        "/version",
        "/sign-in/{directory}",
        "/sign-in/{directory}/callback",
        "/sign-out/{directory}",
    }
)
FILES = (".pdf", ".zip", ".xlsx", ".csv", ".md", "/export", "/download")
# The same for everybody, so two people look at them for all.
OPEN = ("/policy", "/check", "/help", "/privacy", "/accessibility", "/design")
LOOK_AT_OPEN = (NOBODY, "line-manager")


def page_addresses(environment: Dict[str, str]) -> List[str]:
    """Every page of the route table, so that a new one is looked at without being named anywhere."""
    settings = read_settings(environment)
    services = build_services(settings)
    routes = create_app(services, settings).routes
    services.records.dispose()
    found: List[str] = []
    for route in routes:
        assert isinstance(route, (Route, Mount)), f"{route} is neither a route nor a folder"
        if isinstance(route, Route) and "GET" in (route.methods or ()):
            if route.path.startswith(TWINS) or route.path in NO_PAGES:
                continue
            if not route.path.endswith(FILES):
                found += EXAMPLES.get(route.path, (_filled(route.path),))
    unknown = [each for each in found if "{" in each]
    assert not unknown, f"{unknown}: say in EXAMPLES where such a page is looked at, or in NO_PAGES"
    return found


def _filled(path: str) -> str:
    for part, example in FILLED.items():
        path = path.replace(part, example)
    return path


def is_for(address: str, person_id: str) -> bool:
    """Whether this person is asked to look at the page."""
    return person_id in LOOK_AT_OPEN or not address.startswith(OPEN)


@contextmanager
def signed_in(
    browser: Browser, url: str, person_id: str, width: int = 1280, height: int = 900, **how: Any
) -> Iterator[Page]:
    """A page of this person's own browser."""
    context = browser.new_context(base_url=url, viewport={"width": width, "height": height}, **how)
    page = context.new_page()
    if person_id != NOBODY:
        page.goto("/")
        page.locator(f'button[name="person_id"][value="{person_id}"]').first.click()
    yield page
    context.close()


def open_to(page: Page, addresses: List[str]) -> List[str]:
    """Those addresses that answer this person with the page itself."""
    found = []
    for address in addresses:
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in (200, 303, 403, 404), f"{address}: {answer.status}"
        if answer.status == 200:
            assert "text/html" in answer.headers["content-type"], f"{address} is no page"
            found.append(address)
    return found


def violations(page: Page, options: Mapping[str, Any] = RULES) -> List[str]:
    """What axe finds against WCAG 2.2 AA, each with where it is."""
    page.wait_for_load_state()  # a click does not wait for the next page's style
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> Optional[str]:
    """How far the page scrolls sideways, if it does, and what sticks out."""
    return page.evaluate(
        """() => {
          const over = document.documentElement.scrollWidth - window.innerWidth;
          if (over <= 0) return null;
          const out = [...document.querySelectorAll("body *")].find(
            (each) => each.getBoundingClientRect().right > window.innerWidth + 1);
          return `${over} px: ${out ? out.outerHTML.slice(0, 120) : "?"}`;
        }"""
    )

"""Help, privacy, accessibility and, in the demonstration, the design: the same for everybody, signed in or not."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.catalogue.retention import read_retention
from bot.portal.context import page, portal_of, viewer_if_any
from bot.portal.design import COLOURS


def help_page(request: Request) -> Response:
    """What the pages are for, and whom to ask."""
    viewer_if_any(request)
    return page(request, "help.html", "Help")


def privacy(request: Request) -> Response:
    """What is recorded, who sees it, and how long it is kept."""
    viewer_if_any(request)
    months = read_retention(portal_of(request).settings.content_dir)
    return page(request, "privacy.html", "What is recorded, and who sees it", months=months)


def accessibility(request: Request) -> Response:
    """The statement the public sector has to make: what works for whom, what was tested, and how to ask for help."""
    viewer_if_any(request)
    return page(request, "accessibility.html", "Accessibility statement")


def design(request: Request) -> Response:
    """Colours, type and components, for whoever builds pages; in the demonstration only."""
    if not portal_of(request).settings.demo:
        raise HTTPException(404)
    viewer_if_any(request)
    return page(request, "design.html", "Design", colours=COLOURS)

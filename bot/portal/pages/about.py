"""Help, privacy and accessibility: the same for everybody, signed in or not."""

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.context import page, viewer_if_any


def help_page(request: Request) -> Response:
    """What the pages are for, and whom to ask."""
    return _open_page(request, "help.html", "Help")


def privacy(request: Request) -> Response:
    """What is recorded and who sees it."""
    return _open_page(request, "privacy.html", "What is recorded, and who sees it")


def accessibility(request: Request) -> Response:
    """What works for whom, what is not known yet, and how to ask for help."""
    return _open_page(request, "accessibility.html", "Accessibility")


def _open_page(request: Request, template: str, title: str) -> Response:
    viewer_if_any(request)
    return page(request, template, title)

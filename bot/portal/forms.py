"""Forms that come back: what is wrong with which field, said at the top of the page and beside the field."""

from dataclasses import dataclass
from typing import Any, Sequence

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.context import page

NOT_ACCEPTED = 422


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field. `field` is the id of its control, to which the summary leads."""

    field: str
    message: str


def form_page(
    request: Request, template: str, title: str, problems: Sequence[Problem], **shown: Any
) -> Response:
    """A page with a form; with problems its title says so and `forms.html` draws them."""
    if not problems:
        return page(request, template, title, problems=(), **shown)
    return page(request, template, f"Error: {title}", NOT_ACCEPTED, problems=problems, **shown)

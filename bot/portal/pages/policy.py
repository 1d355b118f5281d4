"""The policy itself, to read and to print."""

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.context import page, portal_of, viewer_if_any
from bot.portal.policy_text import blocks, heading, is_part


def show(request: Request) -> Response:
    """The version in force, each clause under its anchor; open to anybody, signed in or not."""
    viewer_if_any(request)
    document = portal_of(request).services.guidance.document
    clauses = [
        {
            "id": clause.id,
            "heading": heading(clause),
            "is_part": is_part(clause),
            "blocks": blocks(clause.text),
        }
        for clause in document.clauses
    ]
    return page(request, "policy.html", document.title, document=document, clauses=clauses)

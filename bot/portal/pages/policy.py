"""The policy itself, to read and to print: each published version, and what changed between two."""

from typing import Optional, Tuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.guidance.document import PolicyDocument
from bot.guidance.history import PolicyHistory, clause_changes
from bot.portal.context import page, portal_of, viewer_if_any
from bot.portal.policy_text import blocks, heading, is_part
from bot.portal.policy_versions import editions


def show(request: Request) -> Response:
    """The version asked for, by default the one in force, each clause under its anchor; open to anybody."""
    viewer_if_any(request)
    portal = portal_of(request)
    history, today = portal.services.policy_history, portal.today()
    document = _asked(request, "version", history) or history.in_force(today)
    known = editions(history, today)
    clauses = [
        {
            "id": clause.id,
            "heading": heading(clause),
            "is_part": is_part(clause),
            "blocks": blocks(clause.text),
        }
        for clause in document.clauses
    ]
    return page(
        request,
        "policy.html",
        document.title,
        document=document,
        edition=next(each for each in known if each.document == document),
        editions=known,
        in_force=history.in_force(today),
        clauses=clauses,
    )


def changes(request: Request) -> Response:
    """What is different between two versions, clause by clause; open to anybody."""
    viewer_if_any(request)
    portal = portal_of(request)
    history, today = portal.services.policy_history, portal.today()
    earlier, later = _compared(request, history, history.in_force(today))
    return page(
        request,
        "policy_changes.html",
        "What changed in the policy",
        earlier=earlier,
        later=later,
        editions=editions(history, today),
        changes=clause_changes(earlier, later),
        clause_ids={clause.id for clause in later.clauses},
    )


def _compared(
    request: Request, history: PolicyHistory, in_force: PolicyDocument
) -> Tuple[PolicyDocument, PolicyDocument]:
    """The two versions asked for, the earlier one first; by default the one in force and the one before it."""
    later = _asked(request, "to", history) or in_force
    before = [each for each in history.versions if each.version < later.version]
    earlier = _asked(request, "from", history) or (before[-1] if before else later)
    first, second = sorted((earlier, later), key=lambda each: each.version)
    return first, second


def _asked(request: Request, name: str, history: PolicyHistory) -> Optional[PolicyDocument]:
    """The version a parameter names; None without one. 404 for one that was never published."""
    given = request.query_params.get(name)
    if given is None:
        return None
    for document in history.versions:
        if str(document.version) == given:
            return document
    raise HTTPException(404)

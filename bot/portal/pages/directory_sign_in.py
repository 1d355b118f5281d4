"""Signing in with a school account: to the directory, back with its answer, and out of it again."""

import logging
from typing import Mapping, Optional

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.portal import pending
from bot.portal.context import page, portal_of
from bot.portal.destinations import own_path
from bot.portal.oidc import Claims, Directory, Problem, SignInFailed, error_code
from bot.portal.recognising import account_of, recognise, shown_name

logger = logging.getLogger(__name__)

# The words are in `sign_in_problem.html`.
PAGES: Mapping[Problem, "tuple[str, int]"] = {
    Problem.LOST: ("Please start signing in again", 400),
    Problem.DENIED: ("You haven't signed in", 403),
    Problem.UNREACHABLE: ("We can't reach {name} just now", 503),
    Problem.NOT_WORKING: ("Signing in with {name} isn't working", 503),
    Problem.NOT_VALID: ("We couldn't be sure it was you", 403),
    Problem.CLOCK: ("We couldn't be sure it was you", 403),
    Problem.NOT_RECOGNISED: ("We can't sign you in with that account", 403),
}


def start(request: Request) -> Response:
    """Sends the browser to the directory, and remembers what must come back."""
    directory = _directory(request)
    now = portal_of(request).services.clock.now()
    destination = own_path(request, request.query_params.get("next", ""))
    begun = pending.remember(request, directory.id, destination, now)
    try:
        return RedirectResponse(directory.authorization_url(begun), status_code=303)
    except SignInFailed as failed:
        return _told(request, directory, failed)


def callback(request: Request) -> Response:
    """Takes the directory's answer: signs in whom it vouches for, or says why not."""
    directory, portal = _directory(request), portal_of(request)
    claims: Optional[Claims] = None
    try:
        begun = _begun(request, directory)
        code = _code(request, directory)
        claims = directory.claims(code, begun)
        account = account_of(directory.provider, claims)
        person_id = recognise(portal.accounts, account, portal.services.clock.now())
    except SignInFailed as failed:
        return _told(request, directory, failed, claims)
    portal.sessions.begin(request, person_id, directory.id)
    return RedirectResponse(begun.destination, status_code=303)


def sign_out(request: Request) -> Response:
    """Leads to where one signs out of the directory itself; to the sign-in page when it has no such place."""
    directory = _directory(request)
    try:
        return RedirectResponse(directory.sign_out_url() or "/", status_code=303)
    except SignInFailed as failed:
        return _told(request, directory, failed)


def _directory(request: Request) -> Directory:
    directory = portal_of(request).directories.get(request.path_params["directory"])
    if directory is None:
        raise HTTPException(404)
    return directory


def _begun(request: Request, directory: Directory) -> pending.Pending:
    state = request.query_params.get("state", "")
    now = portal_of(request).services.clock.now()
    begun = pending.recall(request, directory.id, state, now)
    if begun is None:
        raise SignInFailed(Problem.LOST, "state")
    return begun


def _code(request: Request, directory: Directory) -> str:
    answer = request.query_params
    if not directory.is_issuer(answer.get("iss")):
        raise SignInFailed(Problem.NOT_VALID, "answer_of_another_issuer")
    if "error" in answer:
        is_denied = answer["error"] == "access_denied"
        problem = Problem.DENIED if is_denied else Problem.NOT_WORKING
        raise SignInFailed(problem, f"answer_{error_code(answer['error'])}")
    if not answer.get("code"):
        raise SignInFailed(Problem.NOT_WORKING, "no_code")
    return answer["code"]


def _told(
    request: Request, directory: Directory, failed: SignInFailed, claims: Optional[Claims] = None
) -> Response:
    logger.warning("sign_in.refused directory=%s reason=%s", directory.id, failed.reason)
    title, status = PAGES[failed.problem]
    return page(
        request,
        "sign_in_problem.html",
        title.format(name=directory.name),
        status,
        problem=failed.problem.value,
        directory=directory,
        account=shown_name(claims) if claims else None,
    )

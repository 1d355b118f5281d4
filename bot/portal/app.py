"""The Starlette app: its routes, what wraps them, and what people read when something fails."""

import logging
from typing import Mapping, Sequence
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ExceptionHandler

from bot.errors import NotPermitted, RecordsUnavailable
from bot.portal.assets import Assets
from bot.portal.context import page, portal_for
from bot.portal.framing import frame_session, header_exceptions
from bot.portal.limits import RequestLimits, too_often
from bot.portal.observing import Observing
from bot.portal.paces import TooOften
from bot.portal.pages import (
    about,
    certificates,
    chat,
    demo_sign_in,
    directory_sign_in,
    embed,
    evidence,
    mail,
    my_data,
    operations,
    people,
    policy,
    questions,
    sign_in,
    sign_offs,
    signing,
    team,
    training,
)
from bot.portal.pages.school_routes import school_routes
from bot.portal.security import SecurityHeaders, security_headers
from bot.portal.sessions import FormNotOurs, SignInNeeded
from bot.services import Services
from bot.settings import Settings

logger = logging.getLogger(__name__)


def create_app(services: Services, settings: Settings) -> Starlette:
    """The portal over these parts. Holds no state of its own: any number of processes may serve it."""
    headers = security_headers(settings)
    is_https = settings.public_url.startswith("https:")
    session = Middleware(
        SessionMiddleware,
        secret_key=settings.session_key,
        # The prefix makes browsers refuse such a cookie from any other host, or sent without TLS.
        session_cookie="__Host-policy-assistant" if is_https else "policy-assistant",
        max_age=None,  # until the browser closes; `Sessions` keeps the two limits
        same_site="lax",
        https_only=is_https,
    )
    routes = [*_routes(), *_embedding_routes(settings)]
    portal = portal_for(services, settings)
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Observing, routes=routes),
            Middleware(GZipMiddleware),
            Middleware(
                SecurityHeaders, headers=headers, exceptions=header_exceptions(settings, headers)
            ),
            session,
            Middleware(RequestLimits, paces=portal.paces),
        ],
        exception_handlers=_handlers(headers),
    )
    app.state.portal = portal
    return app


def _routes() -> Sequence[BaseRoute]:
    return [
        Route("/", sign_in.show),
        Route("/sign-in", demo_sign_in.sign_in, methods=["POST"]),
        Route("/sign-in/{directory}", directory_sign_in.start),
        Route("/sign-in/{directory}/callback", directory_sign_in.callback),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route("/sign-out/everywhere", sign_in.sign_out_everywhere, methods=["POST"]),
        Route("/sign-out/{directory}", directory_sign_in.sign_out),
        Route("/signed-in", sign_in.where),
        Route("/session/active", sign_in.still_here, methods=["POST"]),
        Route("/chat", chat.show),
        Route("/chat/token", chat.token, methods=["POST"]),
        Route("/my-training", training.show),
        Route("/my-training/sign-off", signing.show, methods=["GET"]),
        Route("/my-training/sign-off", signing.sign, methods=["POST"]),
        Route("/my-training/mail", mail.choose, methods=["POST"]),
        Route("/stop-mail/{token}", mail.confirm, methods=["GET"]),
        Route("/stop-mail/{token}", mail.stop, methods=["POST"]),
        Route("/certificate/{certificate_id}.pdf", certificates.download),
        Route("/check", certificates.check),
        Route("/my-training/evidence.zip", evidence.of_oneself),
        Route("/my-data", my_data.show),
        Route("/my-data/download", my_data.download),
        Route("/questions", questions.show, methods=["GET"]),
        Route("/questions", questions.answered, methods=["POST"]),
        Route("/team", team.show),
        Route("/team/export", team.export),
        Route("/team/remind", team.remind, methods=["POST"]),
        Route("/team/export.xlsx", team.export_workbook),
        Route("/team/people/{person_id}", people.show),
        Route("/team/people/{person_id}/waive", people.ask_to_waive, methods=["GET"]),
        Route("/team/people/{person_id}/waive", people.waive, methods=["POST"]),
        *school_routes(),
        Route("/sign-offs", sign_offs.record, methods=["POST"]),
        Route("/policy", policy.show),
        Route("/policy/changes", policy.changes),
        Route("/help", about.help_page),
        Route("/accessibility", about.accessibility),
        Route("/privacy", about.privacy),
        Route("/design", about.design),
        Route("/health", operations.health),
        Route("/ready", operations.ready),
        Route("/version", operations.version),
        Route("/metrics", operations.metrics),
        Mount("/static", Assets(), name="static"),
    ]


def _embedding_routes(settings: Settings) -> Sequence[BaseRoute]:
    """None unless a site is allowed to frame the chat."""
    if not settings.frame_ancestors:
        return []
    return [
        Route("/embed", embed.show),
        Route("/embed/sign-in", embed.sign_in_window),
        Mount(
            "/embed",
            routes=[
                Route("/token", chat.token, methods=["POST"]),
                Route("/session", embed.take_session, methods=["POST"]),
                Route("/active", sign_in.still_here, methods=["POST"]),
            ],
            middleware=[frame_session(settings)],
        ),
    ]


def _handlers(headers: Mapping[str, str]) -> Mapping[object, ExceptionHandler]:
    def broken(request: Request, error: Exception) -> Response:
        # Starlette draws this one outside all middleware, so it brings the headers itself.
        response = page(request, "broken.html", "Sorry, something went wrong", 500)
        response.headers.update({**headers, "Cache-Control": "no-store"})
        return response

    return {
        SignInNeeded: _sign_in_needed,
        NotPermitted: _not_permitted,
        FormNotOurs: _form_not_ours,
        RecordsUnavailable: _records_unavailable,
        TooOften: _too_often,
        HTTPException: _http,
        Exception: broken,
    }


def _sign_in_needed(request: Request, error: Exception) -> Response:
    # A form that was sent is not sent again by signing in; its page is shown instead.
    is_page = request.method == "GET" and request.url.query
    asked = {"next": f"{request.url.path}?{request.url.query}" if is_page else request.url.path}
    if isinstance(error, SignInNeeded) and error.timed_out:
        asked["timed_out"] = "1"
    return RedirectResponse(f"/?{urlencode(asked)}", status_code=303)


def _not_permitted(request: Request, error: Exception) -> Response:
    return page(request, "not_permitted.html", "This page is not for your role", 403)


def _form_not_ours(request: Request, error: Exception) -> Response:
    return page(request, "form_not_ours.html", "Please try that again", 403)


def _records_unavailable(request: Request, error: Exception) -> Response:
    logger.error("portal.records_unavailable", exc_info=error)
    return page(request, "records_unavailable.html", "We can't reach the records just now", 503)


def _too_often(request: Request, error: Exception) -> Response:
    return too_often(request, error if isinstance(error, TooOften) else TooOften(60))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    if status == 404:
        return page(request, "not_found.html", "We can't find that page", 404)
    return page(request, "not_understood.html", "We couldn't do that", status)

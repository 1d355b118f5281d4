"""What every page needs at hand: the parts, the signed-in viewer, and the drawing of a template."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Mapping, Optional

import jinja2
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from bot.dates import day_in_words, local_day, time_in_words
from bot.errors import RecordsUnavailable, UnknownPerson
from bot.portal import assets
from bot.portal.access import Viewer, navigation, viewer_from
from bot.portal.oidc import Directory
from bot.portal.paces import Paces
from bot.portal.progress import STATE_WORDS
from bot.portal.sessions import Sessions, SignInNeeded, form_token
from bot.records.accounts import Accounts
from bot.records.portal_sessions import PortalSessions
from bot.services import Services
from bot.settings import PROJECT, Settings

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Portal:
    """The parts of one app, handed in once and kept on `app.state`."""

    services: Services
    settings: Settings
    sessions: Sessions
    templates: Jinja2Templates
    version: str
    accounts: Accounts
    directories: Mapping[str, Directory]
    paces: Paces = field(default_factory=Paces)

    def today(self) -> date:
        """The day it is in England."""
        return local_day(self.services.clock.now())


def portal_for(services: Services, settings: Settings) -> Portal:
    """The parts, put together."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_in_words
    environment.filters["moment"] = time_in_words
    environment.globals["state_words"] = STATE_WORDS
    environment.globals["static"] = assets.address
    templates = Jinja2Templates(env=environment)
    database = services.records.database
    directories = (
        Directory(provider, settings.public_url, services.clock)
        for provider in settings.identity_providers
    )
    return Portal(
        services,
        settings,
        Sessions(services.clock, PortalSessions(database)),
        templates,
        _version(),
        Accounts(database),
        {each.id: each for each in directories},
    )


def portal_of(request: Request) -> Portal:
    """The parts of the app that serves this request."""
    portal: Portal = request.app.state.portal
    return portal


def viewer_of(request: Request) -> Viewer:
    """The person signed in. Raises SignInNeeded, also when they have left the staff list since, and TooOften."""
    portal = portal_of(request)
    person_id = portal.sessions.person_id(request)
    try:
        with portal.services.records.reading() as repo:
            viewer = viewer_from(repo, person_id)
    except UnknownPerson:
        portal.sessions.end(request)
        raise SignInNeeded from None
    portal.paces.check(request, person_id)
    request.state.viewer = viewer
    return viewer


def viewer_if_any(request: Request) -> Optional[Viewer]:
    """The person signed in, or None. For open pages: they are there when the records are not."""
    try:
        return viewer_of(request)
    except (SignInNeeded, RecordsUnavailable):
        return None


def page(request: Request, template: str, title: str, status: int = 200, **shown: Any) -> Response:
    """A template drawn within the common page; `title` is its heading's words."""
    viewer: Optional[Viewer] = getattr(request.state, "viewer", None)
    portal = portal_of(request)
    frame = {
        "title": title,
        "path": request.url.path,
        "viewer": viewer,
        "navigation": navigation(viewer) if viewer else (),
        "form_token": lambda: form_token(request),
        "demo": portal.settings.demo,
    }
    return portal.templates.TemplateResponse(request, template, {**frame, **shown}, status)


def _version() -> str:
    stated = re.search(
        r'^version = "(.+)"$', (PROJECT / "pyproject.toml").read_text(), re.MULTILINE
    )
    return stated.group(1) if stated else "unknown"

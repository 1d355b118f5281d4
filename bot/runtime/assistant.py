"""The assistant's process: Rasa with our channels, in-process actions and stores; no HTTP API, no REST channel."""

import asyncio
import gc
import logging
import os
from functools import partial
from pathlib import Path
from typing import Any, Optional

import structlog
from rasa.core.agent import Agent
from rasa.core.run import configure_app
from rasa.core.utils import AvailableEndpoints
from rasa.utils.common import configure_logging_and_warnings
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.channels.web import LARGEST_FRAME, NOT_MIGRATED, WebInput
from bot.errors import RecordsNotMigrated, RecordsUnavailable, SettingsError
from bot.foreign_plugins import refuse_foreign_plugins
from bot.records import SqlRecords
from bot.runtime.actions_endpoint import in_process_actions
from bot.runtime.archiving import Archivist
from bot.runtime.checksum import check_model
from bot.runtime.conversation_archive import ConversationArchive
from bot.runtime.locks import SenderLocks
from bot.runtime.measuring import measures
from bot.runtime.notices import NoticeDelivery
from bot.runtime.punctual import PunctualProtocol
from bot.runtime.rules import find_rules_quickly
from bot.runtime.teams import MayDisturb, TeamsNotices, teams_channel
from bot.runtime.teams_reminders import DailyReminders
from bot.runtime.teams_store import TeamsStore
from bot.runtime.tracker_store import AppendOnlyTrackerStore
from bot.services import get_services
from bot.settings import Settings
from bot.settings.telemetry import TelemetrySettings
from bot.telemetry.logs import configure_logs
from bot.telemetry.turns import timed

WEB_ROUTES = "/channels/"
KEPT_OPEN = 5.0  # seconds without a request; Sanic looks at its connections twice in this time
LARGEST_BODY = 256 * 1024  # bytes; an activity of Teams is the largest of what is sent here


def load_assistant(model: Path, tracker_store: Any = None) -> Agent:
    """The trained assistant with its actions in this process. Raises SettingsError when there is no model, or another
    than was trained."""
    if not model.exists():
        raise SettingsError(f"There is no trained model at {model}. Train one with: make train")
    refuse_foreign_plugins()
    check_model(model)
    find_rules_quickly()
    agent = Agent.load(
        str(model), action_endpoint=in_process_actions("actions"), lock_store=SenderLocks()
    )
    if tracker_store is not None:
        tracker_store.domain = agent.domain
        # Rasa wraps every store in one that hides failures; ours must be heard when it fails.
        agent.tracker_store = agent.processor.tracker_store = tracker_store
    return agent


def run_assistant(
    settings: Settings, model: Path, may_disturb: Optional[MayDisturb] = None
) -> None:
    """Serves the channels until the process is told to stop. `may_disturb` says when people may be written to who
    are not in the chat; by default in the hours that e-mail keeps to."""
    configure_quiet_logging()
    refuse_foreign_plugins()
    check_model(
        model, settings.model_checksum
    )  # before anything listens, so that the reason is read
    store = TeamsStore(settings.conversations_url)
    store.prepare()
    channel = WebInput(settings.chat_token_key, settings.allowed_origins, store)
    channel.records_are = partial(records_are, get_services().records)
    channel.turns.delayed = get_services().phrases.lines["answer_delayed"]
    teams = settings.teams and teams_channel(
        settings, settings.teams, store, channel, get_services()
    )
    app = configure_app(
        [channel, teams] if teams else [channel],
        enable_api=False,
        route=WEB_ROUTES,
        port=settings.assistant_port,
        endpoints=AvailableEndpoints(),
    )
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.blueprint(measures(store, settings.telemetry))
    app.config.WEBSOCKET_MAX_SIZE = LARGEST_BODY
    app.config.KEEP_ALIVE_TIMEOUT = KEPT_OPEN
    app.register_middleware(turned_away, "request")

    async def load(app: Sanic, _: Any) -> None:
        app.ctx.agent = load_assistant(model, AppendOnlyTrackerStore(None, store))
        processor = app.ctx.agent.processor
        processor.parse_message = timed("understanding")(processor.parse_message)
        gc.collect()
        gc.freeze()  # what was loaded stays; going through it again and again cost every turn some of its time

    async def begin(app: Sanic, _: Any) -> None:
        delivery = NoticeDelivery(channel, app.ctx.agent, store, get_services())
        deliveries = [delivery.run()]
        if teams:
            on_teams = TeamsNotices(
                channel,
                app.ctx.agent,
                store,
                get_services(),
                teams,
                may_disturb or get_services().mail_rules.hours.allow,
            )
            deliveries.append(on_teams.run())
        if teams and settings.smtp is None:  # else the mailer makes everybody's
            deliveries.append(DailyReminders(get_services()).run())
        archivist = Archivist(ConversationArchive(settings.conversations_url), get_services())
        app.ctx.beside = asyncio.gather(*deliveries, archivist.run())

    async def end(app: Sanic, _: Any) -> None:
        app.ctx.beside.cancel()

    app.register_listener(load, "before_server_start")
    app.register_listener(begin, "after_server_start")
    app.register_listener(end, "before_server_stop")
    app.run(
        host=settings.host,
        port=settings.assistant_port,
        workers=1,
        access_log=False,
        protocol=PunctualProtocol,
    )


def records_are(records: SqlRecords) -> str:
    """In a word, for the readiness route."""
    try:
        records.ping()
    except RecordsNotMigrated:
        return NOT_MIGRATED
    except RecordsUnavailable:
        return "unreachable"
    return "well"


async def turned_away(request: Request) -> Optional[HTTPResponse]:
    """Rasa greets at `/` with its version, which helps nobody but an attacker; and Engine.IO, which refuses too large
    a frame, keeps whoever sent it waiting for a minute."""
    if request.path == "/":
        return empty(404)
    if request.path.startswith("/socket.io") and len(request.body) > LARGEST_FRAME:
        return empty(413)
    return None


def configure_quiet_logging() -> None:
    """Without this Rasa's own log prints every message's text, and doubles the cost of a turn."""
    if not structlog.is_configured():  # the command line has done so, from the settings
        configure_logs(TelemetrySettings())
    level = os.environ.get("LOG_LEVEL")
    # Its filter of repeated lines would drop the second of two failures alike.
    configure_logging_and_warnings(
        log_level=logging.WARNING, warn_only_once=True, filter_repeated_logs=False
    )
    # It writes its own level where ours is read, by this process and the ones it starts.
    os.environ.pop("LOG_LEVEL")
    if level is not None:
        os.environ["LOG_LEVEL"] = level
    for name in ("rasa", "rasa_sdk", "socketio", "engineio", "sanic.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Rasa reports a rejected form as an error; for us it is the normal way to a question in mid-scenario.
    logging.getLogger("rasa.core.actions.action").setLevel(logging.CRITICAL)

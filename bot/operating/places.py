"""Checks of what lies on this computer: databases, disk, model, keys, content, clock."""

import hmac
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Optional
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.catalogue.checks import check_content
from bot.catalogue.policy import read_history
from bot.dates import day_in_words, local_day
from bot.errors import (
    AssistantError,
    ConversationNotStored,
    RecordsNotMigrated,
    RecordsUnavailable,
    SettingsError,
)
from bot.operating.findings import Finding, fail, ok, warn
from bot.records import SqlRecords
from bot.records.database import sqlite_file
from bot.records.moments import database_clock, newest_moment
from bot.runtime.checksum import check_model
from bot.runtime.conversations import ConversationStore
from bot.runtime.training import current_model
from bot.settings import Settings

GIB = 1024**3
LITTLE_SPACE, NO_SPACE = 2.0, 0.5  # GiB
CLOCKS_MAY_DIFFER = timedelta(seconds=5)


def records(settings: Settings) -> Finding:
    """Reachable, migrated, writable."""
    what = "records"
    missing = sqlite_file(settings.database_url)
    if missing and not missing.exists():
        return warn(what, f"{missing} is not there yet", "make run makes it, or: make migrate")
    kept = SqlRecords(settings.database_url)
    try:
        kept.ping()
    except RecordsNotMigrated as error:
        return fail(
            what, str(error).split(" Run:")[0], "make migrate (a start of make run does it too)"
        )
    except RecordsUnavailable as error:
        return fail(what, f"they cannot be written: {_cause(error)}", _database_remedy(missing))
    finally:
        kept.dispose()
    return ok(what, "reached, migrated, writable")


def conversations(settings: Settings) -> Finding:
    """Reachable and writable, with their tables."""
    what = "conversations"
    missing = sqlite_file(settings.conversations_url)
    if missing and not missing.exists():
        return warn(what, f"{missing} is not there yet", "the assistant makes it when it starts")
    store = ConversationStore(settings.conversations_url)
    try:
        store.ping()
        waiting = store.backlog().length
    except ConversationNotStored as error:
        return fail(what, f"they cannot be written: {_cause(error)}", _database_remedy(missing))
    finally:
        store.dispose()
    return ok(what, f"reached, writable; {waiting} messages wait for an answer")


def disk(settings: Settings) -> Finding:
    """Room in the data folder."""
    folder = _existing(settings.data_dir)
    free = shutil.disk_usage(folder).free / GIB
    says = f"{free:.1f} GiB free in {folder}"
    if free < NO_SPACE:
        return fail("disk", says, "make room: a full disk stops every message and every record")
    if free < LITTLE_SPACE:
        return warn("disk", says, "make room; old files in models/ may be deleted")
    return ok("disk", says)


def model(settings: Settings) -> Finding:
    """There for the inputs as they are, and whole."""
    path = current_model(settings)
    if not path.exists():
        others = len(list(path.parent.glob("*.tar.gz"))) if path.parent.is_dir() else 0
        says = f"none for the present training data in {path.parent} ({others} of other states)"
        return fail("model", says, "make train (a start of make run does it too)")
    try:
        check_model(path)
    except SettingsError:
        says = f"{path.name} is damaged, was changed, or has no checksum beside it"
        return fail("model", says, f"delete {path}, then: make train")
    return ok("model", f"{path.name} fits the present training data")


def keys(settings: Settings) -> Finding:
    """Different from one another, and readable by nobody else."""
    if hmac.compare_digest(settings.chat_token_key.encode(), settings.session_key.encode()):
        says = "CHAT_TOKEN_KEY and SESSION_KEY are the same"
        return fail("keys", says, "give each its own: whoever learns one would have both")
    folder = settings.data_dir / "secrets"
    open_to_others = [
        path.name
        for path in (folder, *(folder.glob("*") if folder.is_dir() else ()))
        if path.exists() and path.stat().st_mode & 0o077
    ]
    if open_to_others:
        says = f"others on this computer can read {', '.join(sorted(open_to_others))} in {folder}"
        return fail(
            "keys", says, f"chmod -R go= {folder}, and make new keys if anybody else is on it"
        )
    if settings.demo:
        return warn(
            "keys",
            "made by the demo for itself; anybody at this computer may sign in as anybody",
            "for real people set DEMO=0 and the keys of .env.example",
        )
    return ok("keys", "set, different, readable by this user alone")


def content(settings: Settings) -> Finding:
    """Without a mistake, with a policy in force today."""
    try:
        problems = check_content(settings.content_dir)
        history = read_history(settings.content_dir)
        today = local_day(datetime.now(ZoneInfo("UTC")))
        document = history.in_force(today)
    except AssistantError as error:
        return fail("content", str(error), "make check-content lists all problems")
    if problems:
        return fail("content", f"{len(problems)} problems", "make check-content lists them")
    since = day_in_words(document.effective_on)
    return ok("content", f"policy version {document.version}, in force since {since}")


def clock(settings: Settings, now: datetime) -> Finding:
    """Neither behind what was recorded nor apart from the database's, with English time known."""
    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        return fail("clock", "the time zone Europe/London is unknown", "install tzdata")
    missing = sqlite_file(settings.database_url)
    if missing and not missing.exists():
        return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC; nothing recorded yet to compare it with")
    kept = SqlRecords(settings.database_url)
    try:
        newest, theirs = newest_moment(kept.database), database_clock(kept.database)
    except RecordsUnavailable:
        return warn("clock", "not compared: the records cannot be read", "see records, above")
    finally:
        kept.dispose()
    if newest and newest - now > CLOCKS_MAY_DIFFER:
        says = f"it is {now:%Y-%m-%d %H:%M} UTC here, but something was recorded {newest:%Y-%m-%d %H:%M}"
        return fail("clock", says, "set the clock, and keep it by NTP (timedatectl set-ntp true)")
    if theirs and abs(theirs - now) > CLOCKS_MAY_DIFFER:
        apart = abs((theirs - now).total_seconds())
        return warn("clock", f"{apart:.0f} s apart from the database's", "keep both by NTP")
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, not behind what was recorded")


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def _cause(error: BaseException) -> str:
    cause = error.__cause__
    return type(getattr(cause, "orig", None) or cause or error).__name__


def _database_remedy(file: Optional[Path]) -> str:
    if file:
        return f"is {file} this user's own, whole, and its disk neither full nor read-only?"
    return "does PostgreSQL run, and are address, password and rights right? psql with the same address says more"

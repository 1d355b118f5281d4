"""What is seen and kept of whom Teams reaches: typing, a blocked bot, and coming back."""

from bot.records import SqlRecords, TeamsChats
from tests.teams.conftest import IMPORTED
from tests.teams.payloads import activity, installed, person


async def test_somebody_who_has_blocked_the_assistant_is_on_record_and_not_written_to(
    door, microsoft
):
    who = person(IMPORTED["priya-sharma"], "priya")
    microsoft.refusals = [(403, {})]
    assert await door.status(activity(microsoft.service_url, text="hello", **who)) == 200
    records = SqlRecords(door.settings.database_url)
    chats = TeamsChats(records)
    await microsoft.until(lambda: chats.reach().removed)

    told = door.teams.assistant.command("teams", "status", check=False)
    assert "away: priya-sharma" in told
    assert "(removed)" in told
    assert "POST: 403 BotSaysNo" in told
    assert "hello" not in told

    assert await door.status(installed(microsoft.service_url, **who)) == 200
    assert chats.reach().removed == []
    records.dispose()


async def test_typing_is_shown_before_the_answer(door, microsoft):
    before = microsoft.typed
    door.goes_on.clear()
    assert await door.status(activity(microsoft.service_url)) == 200

    await microsoft.until(lambda: microsoft.typed == before + 1)

    assert microsoft.posted == []
    door.goes_on.set()
    await door.until_said(1)

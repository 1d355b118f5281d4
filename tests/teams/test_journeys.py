"""Whole jobs in Teams: a new starter from installation to certificate, a line manager's team, what comes by itself."""

import json
from datetime import datetime, timedelta, timezone

import socketio

from bot.learning.facts import NoticeKind
from bot.records import TeamsChats
from bot.services import build_services
from bot.settings import read_settings
from tests.teams.conftest import IMPORTED, buttons_of, links_of, words_of
from tests.teams.payloads import activity, installed, person, pressed

MANAGER = person(IMPORTED["line-manager"], "daniel")


def services_of(teams):
    """The records of the running assistant, from this process."""
    return build_services(read_settings(teams.assistant.environment))


def press(said, title):
    """The data of the button with this title."""
    return next(button["data"] for button in buttons_of(said) if button["title"] == title)


async def take_the_module(teams, who, person_id, module_id):
    """Every decision by a button, the first one typed, each as the policy asks."""
    services, typed = services_of(teams), 0
    said = await teams.say("start my training", **who)
    while step := services.learning.current(person_id):
        if step.module.id != module_id:
            break
        sound = next(each for each in step.options if each.option.judgement.value == "sound")
        if typed == 0:
            typed += 1
            said = await teams.say(sound.option.text, **who)
            data = buttons_of(said)[0]["data"]  # "Yes, that's my choice"
        else:
            data = press(said, sound.letter)
        said = await teams.answered(pressed(teams.microsoft.service_url, data, **who))
    services.records.dispose()
    return said


async def test_a_new_starter_goes_from_installation_to_the_certificate(teams, microsoft):
    greeted = await teams.answered(installed(microsoft.service_url))
    asked = await teams.say("can I accept a friend request from a pupil?")
    ended = await take_the_module(teams, {}, "new-starter", "friends_and_befriending")
    certificate = await teams.say("my certificate")
    progress = await teams.say("my progress")

    assert "Social Networking Policy" in words_of(greeted)
    assert "clause 2.1" in words_of(asked)
    assert "You've completed **Friends and befriending**" in words_of(ended)
    (link,) = links_of(certificate)
    assert link.startswith("https://training.school.example/certificate/")
    assert "Friends and befriending" in words_of(progress)
    records = json.loads(teams.assistant.command("records", "--json"))
    done = [one for one in records["completions"] if one["person_id"] == "new-starter"]
    assert [one["module_id"] for one in done] == ["friends_and_befriending"]


async def test_what_was_begun_in_the_browser_goes_on_in_teams_at_the_same_step(teams, microsoft):
    who = person(IMPORTED["ruth-adeyemi"], "ruth")
    token = teams.assistant.command("token", "ruth-adeyemi")
    heard = []
    browser = socketio.AsyncClient(reconnection=False)
    browser.on("bot_uttered", heard.append)
    await browser.connect(teams.assistant.url, auth={"token": token})
    await browser.call("user_uttered", {"id": "in-the-browser", "text": "start my training"})
    await microsoft.until(lambda: any(one["metadata"]["end_of_turn"] for one in heard))
    step = next(one["custom"]["scenario"] for one in heard if one["custom"].get("scenario"))

    said = await teams.say("carry on with my training", **who)

    assert step["prompt"] in words_of(said)
    # And what is said in Teams is seen in the browser that is open.
    assert any("carry on" not in one["text"] and one["custom"].get("scenario") for one in heard[1:])
    await browser.disconnect()


async def test_a_line_manager_sees_the_team_and_nobody_else_does(teams, microsoft):
    team = await teams.say("how is my team doing", **MANAGER)
    mine = await teams.say("how is my team doing")

    assert "Megan Pritchard" in words_of(team)
    assert "https://training.school.example/team" in links_of(team)
    assert "Nobody reports to you" in words_of(mine) or "reports to you" in words_of(mine)
    assert "Sam Whitlock" not in words_of(mine)


async def test_a_reminder_and_an_answer_reach_people_in_teams_and_not_whoever_took_it_away(
    teams, microsoft
):
    who = person(IMPORTED["priya-sharma"], "priya")
    gone = person(IMPORTED["oliver-grant"], "oliver")
    await teams.say("hello", **who)
    await teams.say("hello", **gone)
    await teams.send(installed(microsoft.service_url, "remove", **gone))
    services = services_of(teams)
    query = services.queries.pass_on("priya-sharma", "May I keep my old account?")
    before = len(teams.posted(activity("", **gone)))

    services.queries.answer(query.addressee_id, query.id, "Please close it.")
    services.reminders.remind("ruth-adeyemi", "oliver-grant")
    await microsoft.until(
        lambda: "Please close it" in json.dumps(teams.posted(activity("", **who)))
    )

    async def delivered():
        return services.reports.notices_waiting(["priya-sharma"]) == []

    while not await delivered():
        await microsoft.until(lambda: True)
    assert len(teams.posted(activity("", **gone))) == before
    assert len(services.reports.notices_waiting(["oliver-grant"])) == 1
    assert "away: oliver-grant" in teams.assistant.command("teams", "status", check=False)
    services.records.dispose()


def next_open_morning(services):
    """Nine o'clock or so on the first day from tomorrow on which people are reminded."""
    moment = datetime.now(timezone.utc).replace(hour=10, minute=0) + timedelta(days=1)
    while not services.mail_rules.hours.is_open_on(moment.date()):
        moment += timedelta(days=1)
    return moment


async def test_whoever_installed_it_and_did_nothing_is_reminded_next_day_once(teams, microsoft):
    who = person(IMPORTED["new-starter"], "megan-on-her-phone")
    services = services_of(teams)
    await teams.send(installed(microsoft.service_url, **who))
    await teams.say("hello", **who)
    known = {one.id for one in services.reports.notices_waiting(["new-starter"])}
    before = len(teams.posted(activity("", **who)))
    teams.assistant.set_clock(next_open_morning(services))

    await microsoft.until(lambda: len(teams.posted(activity("", **who))) > before, within=60)

    reminded = teams.posted(activity("", **who))[-1]
    everybody = [*IMPORTED, "teaching-assistant", "jo-barnes", "tomasz-kowalski"]
    await microsoft.until(lambda: not still_to_tell(services, everybody), within=60)
    teams.assistant.set_clock(None)
    assert known == set()
    assert "remind you of your training" in words_of(reminded)
    assert [button["title"] for button in buttons_of(reminded)] == ["Start my training"]
    assert len(teams.posted(activity("", **who))) == before + 1
    services.records.dispose()


def still_to_tell(services, people):
    """Reminders that wait for somebody whom Teams reaches."""
    reached = {row["person_id"] for row in TeamsChats(services.records).reachable()}
    waiting = services.reports.notices_waiting([one for one in people if one in reached])
    return [one for one in waiting if one.kind is NoticeKind.REMINDER]

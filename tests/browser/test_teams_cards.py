"""Cards for Teams as Microsoft's own renderer draws them in Chromium: any width, light and dark, no fault by axe."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot.catalogue.teams_words import read_teams_words
from bot.channels.teams.cards import Look, activity_of
from bot.settings import PROJECT
from tests.teams.messages import EVERY_KIND

WEB = PROJECT / "web" / "cards"
SCRIPTS = ("adaptivecards/dist/adaptivecards.min.js", "markdown-it/dist/markdown-it.min.js")
LOOK = Look(read_teams_words(PROJECT / "content"), "https://training.school.example")
CARDS = {kind: said for kind, said in EVERY_KIND.items() if kind != "plain"}
LIGHT = {
    "page": "#ffffff",
    "set_off": "#f0f0f0",
    "ink": "#242424",
    "quiet": "#424242",
    "accent": "#dce9ec",
}
DARK = {
    "page": "#292929",
    "set_off": "#3d3d3d",
    "ink": "#ffffff",
    "quiet": "#d6d6d6",
    "accent": "#2f5560",
}
# The renderer makes lists as wide as the card and titles one line; a host such as Teams sees to it that both fit.
PAGE = """<!doctype html><html lang="en-GB"><title>A card</title><style>
body{{margin:12px;background:{page};color:{ink};font:14px/1.4 system-ui,sans-serif}}
a{{color:inherit}} .ac-pushButton{{min-height:32px;padding:6px 12px;margin:2px;border:1px solid {ink};border-radius:4px;
background:{page};color:{ink};font:inherit;white-space:normal!important}} p{{margin:0}}
*{{box-sizing:border-box}} .ac-pushButton,.ac-pushButton div{{max-width:100%;white-space:normal!important}}</style>
<main><h1 style="font-size:1rem">Card</h1>
<div id="card"></div></main></html>"""
DRAW = """([card, colours]) => {
  const md = window.markdownit();
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = md.render(text); result.didProcess = true;
  };
  const tone = { default: colours.ink, subtle: colours.quiet };
  const tones = ["default", "accent", "good", "warning", "attention", "light", "dark"];
  const colour = Object.fromEntries(tones.map((name) => [name, tone]));
  const style = (background) => ({ backgroundColor: background, foregroundColors: colour });
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig({
    fontFamily: "system-ui, sans-serif", supportsInteractivity: true,
    fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 },
    actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left" },
    containerStyles: { default: style(colours.page), emphasis: style(colours.set_off), accent: style(colours.accent) },
  });
  drawn.parse(card);
  document.getElementById("card").replaceChildren(drawn.render());
  return drawn.validateProperties().validationEvents.map((one) => one.message);
}"""


@pytest.fixture(scope="module")
def scripts():
    if not (WEB / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=WEB, check=True)
    return [WEB / "node_modules" / script for script in SCRIPTS]


@pytest.fixture
def pictures(tmp_path) -> Path:
    folder = Path(os.environ.get("CARDS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def drawn(browser, scripts, card, width, colours):
    page = browser.new_page(viewport={"width": width, "height": 600})
    page.set_content(PAGE.format(**colours))
    for script in scripts:
        page.add_script_tag(path=str(script))
    problems = page.evaluate(DRAW, [card, colours])
    return page, problems


@pytest.mark.browser
@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 700])
def test_a_card_is_drawn_whole_and_without_a_fault(browser, scripts, pictures, kind, look, width):
    activity = activity_of(CARDS[kind], "card", LOOK)
    if "attachments" not in activity:
        return
    card = activity["attachments"][0]["content"]
    page, problems = drawn(browser, scripts, card, width, LIGHT if look == "light" else DARK)

    page.screenshot(path=str(pictures / f"{kind}-{look}-{width}.png"), full_page=True)
    found = Axe().run(page)
    overflow = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    cut_off = page.eval_on_selector_all(
        "#card *",
        "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)",
    )
    edges = page.eval_on_selector_all(
        "button", "all => all.map((one) => one.getBoundingClientRect().right)"
    )
    page.close()

    assert problems == []
    assert [words for words in cut_off if words] == []
    assert all(edge <= width for edge in edges)
    assert found.violations_count == 0, found.generate_report()
    assert not overflow


@pytest.mark.browser
def test_a_pressed_card_has_no_buttons_when_drawn(browser, scripts, pictures):
    card = activity_of(CARDS["scenario"], "card", LOOK, "A. Thank her.")["attachments"][0][
        "content"
    ]
    page, problems = drawn(browser, scripts, card, 320, LIGHT)
    buttons = page.locator("button").count()
    page.screenshot(path=str(pictures / "scenario-over.png"), full_page=True)
    page.close()

    assert problems == []
    assert buttons == 0
    assert json.dumps(card).count("You chose") == 1

"""Focus that is seen and not hidden, targets that can be hit, zoom, and colours of one's own (expectations 5 to 8)."""

from typing import Any, List

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.lived_in import PortalAlone
from tests.browser.visiting import NOBODY, RULES, sideways, signed_in, violations

MAIN = (
    (NOBODY, "/"),
    (NOBODY, "/policy"),
    (NOBODY, "/check?code=nothing"),
    ("new-starter", "/my-training"),
    ("new-starter", "/my-training/sign-off"),
    ("new-starter", "/my-data"),
    ("line-manager", "/questions"),
    ("line-manager", "/team"),
    ("head-teacher", "/school"),
)
MOST_STOPS = 400  # no page has as many; a trap has no end

# What has the focus: how its ring looks, and whether it can be seen. Colours come as rgb() or rgba().
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map((each) => {
      const part = each / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = at.parentElement;
  const filled = (each) => !/^rgba\\(.*, 0\\)$/.test(getComputedStyle(each).backgroundColor);
  while (ground.parentElement && !filled(ground)) ground = ground.parentElement;
  // The field of a tick box is invisible; the box is drawn by its label.
  const isTick = at.matches(".govuk-checkboxes__input, .govuk-radios__input");
  const style = isTick ? getComputedStyle(at.nextElementSibling, "::before") : getComputedStyle(at);
  const [one, other] = [light(style.outlineColor), light(getComputedStyle(ground).backgroundColor)];
  const box = at.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  return {
    id: `${at.tagName} ${at.className} ${at.id} ${(at.textContent || "").trim().slice(0, 40)}`,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    contrast: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !(top && (at.contains(top) || top.contains(at) || top.closest("label")?.control === at)),
  };
}"""

# Targets in a sentence may be as high as its line (WCAG 2.5.8, inline).
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, select, summary, textarea, input:not([type=hidden]), nav a, header a, footer a, .govuk-button")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.matches(".govuk-skip-link"))
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box]) => box.width < 24 || box.height < 24)
  .map(([box, each]) => `${each.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("person", "address"), MAIN)
def test_with_the_keyboard_every_stop_is_seen_and_none_is_a_trap(
    browser: Browser, portal: PortalAlone, person: str, address: str, scheme: Any
) -> None:
    with signed_in(browser, portal.url, person, 1280, 700, color_scheme=scheme) as page:
        page.goto(address)
        stops = walk(page)

        assert "govuk-skip-link" in stops[0]["id"]
        assert len(stops) < MOST_STOPS
        faults = [each for each in stops if not _is_seen(each)]
        assert not faults, "\n".join(map(str, faults))


def walk(page: Page) -> List[Any]:
    """Every place Tab stops at, until the page has been left."""
    stops: List[Any] = []
    page.evaluate("document.activeElement.blur()")
    while len(stops) < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    return stops


def _is_seen(stop: Any) -> bool:
    return bool(stop["ring"] and stop["contrast"] >= 3 and stop["inView"] and not stop["covered"])


# In forced colours axe measures `-webkit-text-fill-color`, which Chromium reports as the page asked for it but paints
# in the device's colour. So that rule is left out there, and the colours themselves are compared with the device's.
ALL_BUT_CONTRAST = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
OWN_COLOURS = """() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const names = ["CanvasText", "LinkText", "VisitedText", "ActiveText", "ButtonText", "FieldText", "GrayText",
    "HighlightText", "SelectedItemText"];
  const devices = new Set(names.map((name) => (probe.style.color = name, getComputedStyle(probe).color)));
  probe.remove();
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility())
    .filter((each) => [...each.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
    .filter((each) => !devices.has(getComputedStyle(each).color))
    .map((each) => `${getComputedStyle(each).color} ${each.outerHTML.slice(0, 90)}`);
}"""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("person", "address"), MAIN)
def test_targets_can_be_hit(
    browser: Browser, portal: PortalAlone, person: str, address: str, width: int
) -> None:
    with signed_in(browser, portal.url, person, width) as page:
        page.goto(address)

        assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize(("person", "address"), MAIN)
def test_at_four_times_the_size_nothing_scrolls_sideways_or_is_lost(
    browser: Browser, portal: PortalAlone, person: str, address: str
) -> None:
    # A window of 1280 by 1024 zoomed to 400%.
    with signed_in(browser, portal.url, person, 320, 256, device_scale_factor=4) as page:
        page.goto(address)

        assert sideways(page) is None
        assert page.locator("h1").is_visible()
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("person", "address"), MAIN)
def test_in_the_colours_of_the_device_everything_keeps_its_edge(
    browser: Browser, portal: PortalAlone, person: str, address: str, scheme: Any
) -> None:
    how = {"forced_colors": "active", "color_scheme": scheme}
    with signed_in(browser, portal.url, person, **how) as page:
        page.goto(address)
        edgeless = page.evaluate(
            """() => [...document.querySelectorAll(".govuk-button, .govuk-tag, .govuk-input, textarea, select")]
              .filter((each) => each.checkVisibility())
              .filter((each) => getComputedStyle(each).borderTopStyle === "none"
                || parseFloat(getComputedStyle(each).borderTopWidth) === 0)
              .map((each) => each.outerHTML.slice(0, 90))"""
        )

        assert violations(page, ALL_BUT_CONTRAST) == []
        assert page.evaluate(OWN_COLOURS) == []
        assert edgeless == []

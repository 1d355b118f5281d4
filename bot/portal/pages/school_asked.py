"""What a school's staff found hard, asked to have passed on, and were not answered: numbers, and nobody's name."""

from starlette.requests import Request
from starlette.responses import Response

from bot.learning.reporting import exact_query_ages, longest_open, query_ages, unanswered_themes
from bot.portal.access import require_head_teacher
from bot.portal.charts import Bar, bar_chart
from bot.portal.context import portal_of
from bot.portal.pack import hard_decisions, present_year, year_days
from bot.portal.schools import school_page, visit_of


def decisions(request: Request) -> Response:
    """The decisions people most often got wrong at first."""
    visit, services = visit_of(request), portal_of(request).services
    found = hard_decisions(services, visit.seat.school_id)
    bars = [
        Bar(f"{at}. {each.scenario}", 100, (None, each.share), f"{each.share}%")
        for at, each in enumerate(found, 1)
    ]
    return school_page(
        request,
        visit,
        "school_decisions.html",
        "Hardest decisions",
        decisions=found,
        bars=bars,
        bar_chart=bar_chart,
    )


def questions(request: Request) -> Response:
    """How old the questions are that were passed on to the school's people."""
    visit, services = visit_of(request), portal_of(request).services
    year = year_asked(request, present_year(services))
    first, last = year_days(year)
    queries = services.insights.queries(visit.seat.school_id, (first, last))
    on = min(portal_of(request).today(), last)
    is_exact = visit.seat.sees_people
    ages = (exact_query_ages if is_exact else query_ages)(queries, on)
    return school_page(
        request,
        visit,
        "school_questions.html",
        "Questions passed on",
        ages=ages,
        longest=longest_open(queries, on) if is_exact else None,
        year=year,
        is_latest=year == present_year(services),
    )


def unanswered(request: Request) -> Response:
    """What several people asked and nobody answered, for the head teacher alone."""
    visit, services = visit_of(request), portal_of(request).services
    require_head_teacher(visit.seat)
    # Loads the sentence encoder, which no other page needs.
    from bot.language.clusters import alike

    year = year_asked(request, present_year(services))
    asked = services.insights.unanswered(visit.seat.school_id, year_days(year))
    return school_page(
        request,
        visit,
        "unanswered.html",
        "Questions nobody could answer",
        themes=unanswered_themes(asked, alike),
        year=year,
        is_latest=year == present_year(services),
    )


def year_asked(request: Request, latest: int) -> int:
    """The school year of the address, or the present one."""
    asked = request.query_params.get("year", "")
    is_a_year = asked.isascii() and asked.isdecimal() and len(asked) == 4
    return int(asked) if is_a_year and 2020 <= int(asked) <= latest else latest

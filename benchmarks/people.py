"""`make bench-people`: what a line manager's questions cost with 1,000 people on record and with 100,000.

Both run on one PostgreSQL server, in one run, one after the other by turns, over the very reports the product uses.
Everybody has ten completions; ten people report to each line manager, a hundred work at each school. The figure of a
report is the ratio of the two medians; that of a page of the portal, the ratio of the two 95th percentiles.
"""

import argparse
import json
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Callable, Dict, List

import sqlalchemy as sa

from benchmarks.portal import head_teachers, page_figures
from benchmarks.postgres import running_cluster
from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import read_history
from bot.learning.content import Module
from bot.records import SqlRecords
from bot.records.reports import Reports
from bot.records.schema import migrate
from bot.settings import PROJECT

FEW, MANY = 1_000, 100_000
COMPLETIONS = 10  # a person
TEAM = 10  # people to a line manager
A_SCHOOL = 100  # people
ROUNDS = 200
TODAY = date(2026, 11, 22)

FILL = (
    """INSERT INTO school (id, name)
       SELECT 's' || n, 'School ' || n FROM generate_series(0, :schools - 1) n""",
    """INSERT INTO person (id, name)
       SELECT 'p' || n, 'Person ' || n FROM generate_series(0, :people - 1) n""",
    """INSERT INTO post (id, person_id, school_id, role, duty, line_manager_id, serving_since, started_on)
       SELECT 'o' || n, 'p' || n, 's' || n / :a_school, 'teacher', 'staff',
              CASE WHEN n % :team = 0 THEN NULL ELSE 'p' || n - n % :team END, '2020-09-01', '2020-09-01'
       FROM generate_series(0, :people - 1) n""",
    """INSERT INTO attempt (id, person_id, module_id, policy_version, content_versions, started_at, touched_at,
                            finished_at, passed, score)
       SELECT 'a' || n || '-' || c, 'p' || n, (CAST(:modules AS text[]))[1 + c % :module_count], 1, '{}',
              timestamptz '2026-09-02' - c * interval '200 days', timestamptz '2026-09-02' - c * interval '200 days',
              timestamptz '2026-09-02' - c * interval '200 days', true, 1
       FROM generate_series(0, :people - 1) n, generate_series(0, :completions - 1) c""",
    """INSERT INTO completion (id, person_id, module_id, module_version, policy_version, attempt_id, completed_at,
                               renewal)
       SELECT id, person_id, module_id, 1, 1, id, finished_at,
              row_number() OVER (PARTITION BY person_id, module_id ORDER BY finished_at) - 1
       FROM attempt""",
    "ANALYZE",
)


def main() -> None:
    """Measures, prints a table and writes the figures."""
    parser = argparse.ArgumentParser(
        description="A line manager's questions beside 1,000 and 100,000 people."
    )
    parser.add_argument("--out", type=Path, help="where the figures go (JSON)")
    given = parser.parse_args()
    figures = measured()
    for name, seconds in figures.items():
        print(f"{name:<28}{seconds:10.4f}")
    if given.out:
        given.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def measured() -> Dict[str, float]:
    """`people_ratio` (the greater of the two reports' ratios), `pages_ratio` (the greatest of the pages'), and what
    they were worked out from, in milliseconds."""
    with running_cluster() as url:
        few, many = _filled(url, FEW), _filled(url, MANY)
        figures: Dict[str, float] = {}
        for name in ("team", "overdue"):
            medians = _by_turns(_question(few, name), FEW, _question(many, name), MANY)
            figures[f"{name}_ratio"] = medians[1] / medians[0]
            figures[f"{name}_ms_{FEW}"], figures[f"{name}_ms_{MANY}"] = medians
        pages = page_figures(few, FEW, many, MANY, TEAM, A_SCHOOL)
    return {
        "people_ratio": max(figures["team_ratio"], figures["overdue_ratio"]),
        "pages_ratio": max(pages[name] for name in pages if name.endswith("_ratio")),
        **figures,
        **pages,
    }


def _filled(server: str, people: int) -> SqlRecords:
    """A database of its own with so many people and ten times as many completions."""
    name = f"people_{people}"
    engine = sa.create_engine(server, future=True, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    url = sa.engine.make_url(server).set(database=name).render_as_string(hide_password=False)
    migrate(url)
    records = SqlRecords(url)
    modules = [module.id for module in _modules()]
    with records.database.writing() as connection:
        for statement in FILL:
            connection.execute(
                sa.text(statement),
                {
                    "people": people,
                    "schools": people // A_SCHOOL,
                    "a_school": A_SCHOOL,
                    "team": TEAM,
                    "completions": COMPLETIONS,
                    "modules": modules,
                    "module_count": len(modules),
                },
            )
        head_teachers(A_SCHOOL)(connection)
    return records


def _modules() -> List[Module]:
    content = PROJECT / "content"
    return list(read_curriculum(content, read_history(content).versions[-1]).modules)


def _question(records: SqlRecords, name: str) -> Callable[[str], int]:
    reports, modules = Reports(records), _modules()
    policy = read_history(PROJECT / "content")
    asked = {"team": reports.team, "overdue": reports.overdue}[name]

    def ask(manager_id: str) -> int:
        return len(asked(manager_id, modules, policy, TODAY))

    return ask


def _by_turns(
    few: Callable[[str], int], few_people: int, many: Callable[[str], int], many_people: int
) -> List[float]:
    """Medians in milliseconds, each question asked of another line manager each time, the two by turns."""
    times: List[List[float]] = [[], []]
    for turn in range(ROUNDS):
        for at, (ask, people) in enumerate(((few, few_people), (many, many_people))):
            manager_id = f"p{(turn * 7_919 * TEAM) % people}"
            begun = time.perf_counter()
            ask(manager_id)
            times[at].append(1000 * (time.perf_counter() - begun))
    return [statistics.median(each) for each in times]


if __name__ == "__main__":
    main()

"""The addresses of a school's pages, twice: at the main school, and at any of the viewer's by its id."""

from typing import Sequence

from starlette.routing import BaseRoute, Route

from bot.portal.pages import evidence, pack, people, publishing, school, school_asked, staff_import

AT = ("/school", "/schools/{school_id}")


def school_routes() -> Sequence[BaseRoute]:
    """All of them."""
    return [route for base in AT for route in _routes(base)]


def _routes(base: str) -> Sequence[BaseRoute]:
    return [
        Route(base, school.show),
        Route(f"{base}/people", school.people),
        Route(f"{base}/people/export", school.export),
        Route(f"{base}/people/export.xlsx", school.export_workbook),
        Route(f"{base}/people/{{person_id}}", people.show),
        Route(f"{base}/people/{{person_id}}/waive", people.ask_to_waive, methods=["GET"]),
        Route(f"{base}/people/{{person_id}}/waive", people.waive, methods=["POST"]),
        Route(f"{base}/signed", school.signed),
        Route(f"{base}/decisions", school_asked.decisions),
        Route(f"{base}/questions", school_asked.questions),
        Route(f"{base}/unanswered", school_asked.unanswered),
        Route(f"{base}/pack", pack.show),
        Route(f"{base}/pack.pdf", pack.as_pdf),
        Route(f"{base}/evidence.zip", evidence.of_school),
        Route(f"{base}/staff", staff_import.show, methods=["GET"]),
        Route(f"{base}/staff", staff_import.preview, methods=["POST"]),
        Route(f"{base}/staff/import", staff_import.confirm, methods=["POST"]),
        Route(f"{base}/publish", publishing.show, methods=["GET"]),
        Route(f"{base}/publish", publishing.preview, methods=["POST"]),
        Route(f"{base}/publish/text.md", publishing.text_in_force),
        Route(f"{base}/publish/confirm", publishing.confirm, methods=["POST"]),
    ]

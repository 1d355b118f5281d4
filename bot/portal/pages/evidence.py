"""Evidence packs to take away: one's own, and the school's for the head teacher and HR."""

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.access import Viewer, require_school_people
from bot.portal.context import portal_of, viewer_of
from bot.portal.schools import visit_of


def of_oneself(request: Request) -> Response:
    """The pack of the person signed in, and of nobody else."""
    viewer, services = viewer_of(request), portal_of(request).services
    at = services.clock.now()
    pack = services.packs.of_person(viewer.person.id, at)
    return _download(request, viewer, pack, {"person": viewer.person.id}, "my-training")


def of_school(request: Request) -> Response:
    """The pack of a school of the viewer's."""
    visit, services = visit_of(request), portal_of(request).services
    require_school_people(visit.seat)
    school_id = visit.seat.school_id
    pack = services.packs.of_school(school_id, services.clock.now())
    return _download(request, visit.viewer, pack, {"school": school_id}, "my-school")


def _download(
    request: Request, viewer: Viewer, pack: bytes, subject: "dict[str, str]", name: str
) -> Response:
    """The file; that it was taken, and by whom, is on the audit trail first."""
    portal = portal_of(request)
    with portal.services.records.begin() as repo:
        repo.audit(viewer.person.id, "evidence.made", subject, portal.services.clock.now())
    filename = f"evidence-{name}-{portal.today().isoformat()}.zip"
    return Response(
        pack,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )

"""Certificates: one's own to take away, and a page where anybody can check one."""

from starlette.requests import Request
from starlette.responses import Response

from bot.certificates.statement import Statement
from bot.errors import NoSuchCertificate, NotProven
from bot.portal.context import page, portal_of, viewer_if_any, viewer_of


def download(request: Request) -> Response:
    """The certificate of the person signed in, and of nobody else. That it was taken is on the audit trail first."""
    viewer, portal = viewer_of(request), portal_of(request)
    services, person_id = portal.services, viewer.person.id
    try:
        found = services.certificates_of(person_id).named(request.path_params["certificate_id"])
    except NoSuchCertificate:
        return page(request, "no_certificate.html", "You don't have this certificate", 404)
    with services.records.begin() as repo:
        subject = {"person": person_id, "certificate": found.id}
        repo.audit(person_id, "certificate.issued", subject, services.clock.now())
    return Response(
        services.issuer.pdf(found, portal.today()),
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="certificate-{found.id}.pdf"'},
    )


def check(request: Request) -> Response:
    """What a certificate's code proves. Open to anybody; asks nothing of the records."""
    viewer_if_any(request)
    code = request.query_params.get("code", "").strip()
    proven, refusal = _checked(request, code) if code else (None, None)
    return page(
        request,
        "check.html",
        "Check a certificate",
        code=code,
        proven=proven,
        refusal=refusal,
        today=portal_of(request).today(),
    )


def _checked(request: Request, code: str) -> "tuple[Statement | None, str | None]":
    try:
        return portal_of(request).services.issuer.check(code), None
    except NotProven as refusal:
        return None, str(refusal)

"""A report as PDF, for paper and archives: tagged, so that it can be read aloud."""

from ingestion.errors import Refused

NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def pdf_of(html: str) -> bytes:
    """The PDF of a page. Raises Refused where this machine has no Pango, which sets its text."""
    try:
        from weasyprint import HTML, URLFetcher
    except OSError as error:
        missing = str(error).splitlines()[0]
        raise Refused(
            f"no PDF: Pango, which sets its text, is not on this machine ({missing}); "
            f"install it (Debian: apt-get install {NEEDED}; macOS: brew install pango) and ask again"
        ) from None
    nothing = URLFetcher(allowed_protocols=())
    made: bytes = HTML(string=html, url_fetcher=nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made

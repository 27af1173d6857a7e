"""The documentation of the dbt project in Airflow, for who is logged in. Loaded by its entry point.

Not the plugin of Cosmos: it answers anyone who knows the address.
"""

from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse

from orchestration.dbt import docs_path

PREFIX = "/dbt-docs"


async def logged_in(request: Request) -> None:
    """Airflow's own check of who asks: 401 without a login, 403 with a wrong one."""
    # every process of Airflow loads this module, and one needs this import, which takes seconds
    from airflow.api_fastapi.core_api import security

    await security.get_user(request, None, await security.bearer_scheme(request))


app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(logged_in)])


@app.get("/")
def page() -> FileResponse:
    """The one page, as `write_manifest` or the image has made it."""
    path = docs_path()
    if not path.exists():
        raise HTTPException(404, f"{path} is missing: `doe airflow` or the build of the image writes it")
    return FileResponse(path, media_type="text/html", headers={"Content-Security-Policy": "frame-ancestors 'self'"})


class DocsPlugin(AirflowPlugin):
    """The page and its entry in the navigation."""

    name = "doe_docs"
    fastapi_apps = [{"app": app, "url_prefix": PREFIX, "name": "dbt docs"}]  # noqa: RUF012 - Airflow reads lists
    external_views = [  # noqa: RUF012
        {"name": "dbt docs", "href": f"{PREFIX}/", "url_route": "dbt-docs", "destination": "nav"}
    ]

"""The page at /docs: Swagger UI from a package, so that nothing is loaded from another site."""

from functools import cache
from importlib import resources

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>算惠 API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null,
  tryItOutEnabled: true, defaultModelsExpandDepth: 0
});
"""


async def _page(_: Request) -> Response:
    return HTMLResponse(PAGE, headers={"content-security-policy": POLICY})


async def _start(_: Request) -> Response:
    return Response(START, media_type="text/javascript")


async def _asset(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    return Response(_read(name), media_type=ASSETS[name], headers={"cache-control": "max-age=86400"})


async def _home(_: Request) -> Response:
    return RedirectResponse("/docs")


@cache
def _read(name: str) -> bytes:
    return (resources.files("fastapi_swagger") / "resources" / name).read_bytes()


ROUTES = [
    Route("/", _home),
    Route("/docs", _page),
    Route("/docs/start.js", _start),
    *(Route(f"/docs/{name}", _asset) for name in ASSETS),
]

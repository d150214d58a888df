"""create_app(): the only place where the parts are put together."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from fastapi_offline import FastAPIOffline
from starlette.formparsers import MultiPartParser
from starlette.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware

from app import __version__, digits
from app.experiment import presets
from app.settings import Settings
from app.web.api import (
    arrays,
    batch,
    chain,
    check,
    compare,
    derivation,
    events,
    exercises,
    export,
    health,
    image,
    match,
    mistakes,
    path,
    samples,
    trace,
    training,
)
from app.web.api.training import TrainEnd, Trainings, TrainStep
from app.web.api.work import Progress
from app.web.api.workers import Workers
from app.web.edge import errors, logs, metrics
from app.web.edge.body_limit import BodyLimit
from app.web.edge.caching import Caching
from app.web.edge.head import HeadAsGet
from app.web.edge.headers import SecurityHeaders
from app.web.edge.logs import RequestLog
from app.web.edge.origins import OwnOrigin
from app.web.edge.paths import RootPath
from app.web.edge.proxies import TrustedProxies
from app.web.edge.rate import Calls, RateLimit
from app.web.edge.shedding import Pulse, Shedding
from app.web.edge.shutdown import told_of_shutdown
from app.web.pages import assets, lessons, page, practice, search_engines, worksheet
from app.web.pages.page import SWAGGER_FILES
from app.web.pages.templates import Pages

_API = (samples, image, arrays, trace, path, check, mistakes, match, compare, batch, training, export, exercises)
_COLLECT_EVERY = 50_000, 20, 20  # objects; a long reply consists of a few thousand, none of them in a cycle
# Metrics and logs are our own, and say nothing of who asks. FastAPI's, for OpenTelemetry, would record addresses.
_UNOBSERVED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
_DESCRIPTION = """\
Backpropagation through a convolutional network, number by number, for your own digit.

Every reply depends only on the request: nothing is stored.
Arrays are nested lists (full float64 precision) or, with `?arrays=typed`, Plotly's typed arrays.
"""


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    presets.trained()  # read before the first request: with a broken file the server does not start
    digits.shipped()
    # Everything loaded by now stays: the garbage collector need not examine it again during a request.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_EVERY)
    app.state.pulse.start()
    watching = asyncio.create_task(metrics.watch())
    with told_of_shutdown(app.state.trainings.stop):
        yield
    watching.cancel()
    app.state.pulse.stop()
    app.state.trainings.close()
    app.state.workers.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, ready for a server. By default the settings come from the environment."""
    settings = settings or Settings()
    logs.configure(settings.log_format)
    # No upload is larger than the limit for bodies, so all stay in memory: no user's photo is written to a disk.
    MultiPartParser.spool_max_size = settings.max_body_bytes + 1
    files = assets.build(root=settings.root_path)
    app = FastAPIOffline(
        title="Retrograd",
        description=_DESCRIPTION,
        version=__version__,
        lifespan=_lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,  # our own page (pages.py), because FastAPI's has an inline script
        redoc_url=None,  # ReDoc loads its logo from another host
        static_url=SWAGGER_FILES,
        telemetry=_UNOBSERVED,
    )
    app.state.workers = Workers(settings)
    app.state.trainings = Trainings(settings)
    app.state.pulse = Pulse()
    app.state.calls = Calls(settings.rate_storage)
    errors.install(app)
    events.document(app, Progress, TrainStep, TrainEnd)
    app.router.routes[:0] = [trace.HOT, derivation.HOT, chain.HOT]
    for concern in _API:
        app.include_router(concern.router)
    app.include_router(health.router)
    app.include_router(metrics.router)
    html = Pages(settings, files)
    app.include_router(page.routes(html))
    shelf = app.state.lessons = lessons.library(settings)
    app.include_router(lessons.routes(html, shelf))
    app.include_router(practice.routes(html, shelf))
    app.include_router(worksheet.routes(html, shelf, settings))
    app.include_router(search_engines.routes(shelf))
    files.mount(app)
    app.add_middleware(OwnOrigin, allowed=settings.allowed_origins)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.allowed_origins, allow_methods=["POST"], allow_headers=["*"]
        )
    app.add_middleware(
        RateLimit, rate=settings.rate_limit, expensive=settings.rate_limit_expensive, calls=app.state.calls
    )
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    # The fastest levels: base64 of floats is hardly smaller at the default ones, and takes three times as long.
    app.add_middleware(CompressMiddleware, zstd_level=1, brotli_quality=1, gzip_level=1)
    app.add_middleware(Caching)
    app.add_middleware(RequestLog)
    app.add_middleware(Shedding, pulse=app.state.pulse, seconds=settings.late_milliseconds / 1000)
    app.add_middleware(metrics.Measured)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors, hsts_seconds=settings.hsts_seconds)
    app.add_middleware(TrustedProxies, proxies=settings.trusted_proxies)
    app.add_middleware(RootPath, root=settings.root_path)
    app.add_middleware(HeadAsGet)
    return app

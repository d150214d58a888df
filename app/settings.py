"""Every limit and option of a server, read once from the environment variables RETROGRAD_<NAME>."""

import re
from ipaddress import ip_network
from typing import Annotated, Literal

from limits import parse
from pydantic import DirectoryPath, Field, NonNegativeInt, PositiveInt, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator can set. With a wrong value the server does not start, and names the variable."""

    model_config = SettingsConfigDict(env_prefix="RETROGRAD_", frozen=True)

    max_body_bytes: PositiveInt = Field(10_000_000, description="largest request body, uploads included, in bytes")
    max_image_pixels: PositiveInt = Field(25_000_000, description="largest upload, in pixels, checked before decoding")
    decode_seconds: PositiveInt = Field(10, description="longest that reading one upload may take, in seconds")
    decode_megabytes: PositiveInt = Field(
        512, description="most memory that reading one upload may take, in MB, where the system can limit that"
    )
    max_array_numbers: PositiveInt = Field(
        500_000, description="most numbers in the arrays that are given at once, checked before decompressing"
    )
    threads: PositiveInt = Field(2, description="pieces of long work done at the same time, in one process")
    queue: PositiveInt = Field(64, description="how many of these may wait; more get 503")
    client_work: PositiveInt = Field(
        48, description="how many of these one address may have, running or waiting; more get 429"
    )
    work_seconds: PositiveInt = Field(30, description="longest check, comparison or batch, in seconds of work")
    train_steps: PositiveInt = Field(1000, description="most steps in one training run")
    train_batch: PositiveInt = Field(256, description="most digits in one step")
    train_seconds: PositiveInt = Field(60, description="longest training run, in seconds")
    train_runs: PositiveInt = Field(
        3, description="training runs at the same time, in processes of their own; more get 503"
    )
    client_trainings: PositiveInt = Field(2, description="how many of them one address may have; more get 429")
    late_milliseconds: NonNegativeInt = Field(
        200,
        description="longest that a call may wait for its turn, in milliseconds; then it gets 503; 0: any time",
    )
    client_seconds: PositiveInt = Field(
        60, description="longest that a client may take to send a request, or to take its reply, in seconds"
    )
    # A class of 300 behind one address asks 100 times a second, and up to 700 times while 30 of them draw.
    rate_limit: str = Field("60000/minute", description="how many API calls one address may make; empty: no limit")
    rate_limit_expensive: str = Field(
        "1800/minute",
        description="how many of them may be uploads, checks, batches, comparisons, exports or trainings; empty: none",
    )
    rate_storage: str = Field(
        "memory://",
        pattern=r"^(memory://|(valkey|redis)s?://[^\s]+|(valkey|redis)\+unix:///[^\s]+)$",
        description="where calls are counted; for many processes valkey://host:6379 or redis://host:6379",
    )

    frame_ancestors: str = Field(
        "*", description="the sites whose pages may show /embed in a frame, as Content-Security-Policy names them"
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="other sites, as https://host, whose pages may post to the API; empty: none"
    )
    hsts_seconds: NonNegativeInt = Field(
        31_536_000, description="how long browsers stay with https after a request over it; 0: not asked to"
    )

    root_path: str = Field("", description="where the app begins on its host, such as /retrograd; empty: at its root")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="addresses and networks of proxies whose X-Forwarded-For, -Proto and X-Request-ID count"
    )
    log_format: Literal["console", "json"] = Field("console", description="how log lines are written: console or json")

    shutdown_seconds: PositiveInt = Field(
        20, description="how long a server that is asked to stop finishes what it began, in seconds"
    )

    worksheets: PositiveInt = Field(40, description="most worksheets in one document")
    lessons: DirectoryPath | None = Field(
        None, description="a folder with lessons beside the built-in ones; empty: none"
    )

    @field_validator("lessons", mode="before")
    @classmethod
    def _may_be_empty(cls, folder: object) -> object:
        return folder or None

    @field_validator("root_path")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        path = path.rstrip("/")
        if not re.fullmatch(r"(?:/[\w.~-]+)*", path, re.ASCII):
            raise ValueError("must be a path such as /retrograd, of letters, digits and . _ ~ -")
        return path

    @field_validator("frame_ancestors")
    @classmethod
    def _is_one_directive(cls, sources: str) -> str:
        if not re.fullmatch(r"[^\s;,]+(?: [^\s;,]+)*", sources) or not sources.isascii():
            raise ValueError("must be sources with a space between them, such as https://moodle.example, or 'none'")
        return sources

    @field_validator("allowed_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return tuple(given.replace(",", " ").split()) if isinstance(given, str) else given

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not re.fullmatch(r"https?://[^\s/?#*]+", origin):
                raise ValueError(f"must be origins such as https://moodle.example, not {origin!r}")
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ip_network(proxy)  # whose error says what is wrong
        return proxies

    @field_validator("rate_limit", "rate_limit_expensive")
    @classmethod
    def _is_a_rate(cls, rate: str) -> str:
        if rate:
            parse(rate)
        return rate

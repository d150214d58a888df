"""Every limit and option of a server, read once from the environment variables RETROGRAD_<NAME>."""

from limits import parse
from pydantic import DirectoryPath, Field, PositiveInt, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator can set. With a wrong value the server does not start, and names the variable."""

    model_config = SettingsConfigDict(env_prefix="RETROGRAD_", frozen=True)

    max_body_bytes: PositiveInt = Field(10_000_000, description="largest request body, uploads included, in bytes")
    max_image_pixels: PositiveInt = Field(25_000_000, description="largest upload, in pixels, checked before decoding")
    threads: PositiveInt = Field(2, description="uploads and checks processed at the same time, in one process")
    queue: PositiveInt = Field(64, description="how many of these may wait; more get 503")
    train_steps: PositiveInt = Field(1000, description="most steps in one training run")
    train_batch: PositiveInt = Field(256, description="most digits in one step")
    train_seconds: PositiveInt = Field(60, description="longest training run, in seconds")
    train_runs: PositiveInt = Field(
        2, description="training runs at the same time, in processes of their own; more get 503"
    )
    rate_limit: str = Field(
        "", description='how many API calls one address may make, such as "600/minute"; empty: no limit'
    )
    rate_storage: str = Field("memory://", description="where calls are counted; with several processes, valkey://host")

    worksheets: PositiveInt = Field(40, description="most worksheets in one document")
    lessons: DirectoryPath | None = Field(
        None, description="a folder with lessons beside the built-in ones; empty: none"
    )

    @field_validator("lessons", mode="before")
    @classmethod
    def _may_be_empty(cls, folder: object) -> object:
        return folder or None

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, rate: str) -> str:
        if rate:
            parse(rate)
        return rate

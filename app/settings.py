"""Every limit and choice of a server, read from the environment once: RETROGRAD_<NAME>."""

from limits import parse
from pydantic import Field, PositiveInt, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a host may set; wrong values stop the start with the name of the variable."""

    model_config = SettingsConfigDict(env_prefix="RETROGRAD_", frozen=True)

    max_body_bytes: PositiveInt = Field(10_000_000, description="largest request body, uploads included, in bytes")
    max_image_pixels: PositiveInt = Field(25_000_000, description="largest upload, in pixels, checked before decoding")
    threads: PositiveInt = Field(2, description="uploads read and networks checked at the same time, in one process")
    queue: PositiveInt = Field(64, description="how many of these may wait before new ones are turned away with 503")
    train_steps: PositiveInt = Field(1000, description="most steps of one training in the page")
    train_batch: PositiveInt = Field(256, description="most digits a step")
    train_seconds: PositiveInt = Field(60, description="longest training in the page, in seconds")
    train_runs: PositiveInt = Field(
        2, description="trainings at the same time, in processes of their own; more get 503"
    )
    rate_limit: str = Field(
        "", description='API calls that one address may make, such as "600/minute"; empty: no limit'
    )
    rate_storage: str = Field("memory://", description="where calls are counted; valkey://host for several processes")

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, rate: str) -> str:
        if rate:
            parse(rate)
        return rate

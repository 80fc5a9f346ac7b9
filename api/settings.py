"""Settings: the only reader of the environment.

A setting is an environment variable with the prefix `ANCHORAGE_`; an option of a command wins over
it. A value that can't be used is refused at once, in one line. Reads no file and builds nothing.
"""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.errors import SettingsError
from api.hosts import LOOPBACK_NAMES, host_name, is_loopback
from api.keys import SHORTEST_KEY, Keys
from api.printable import one_line

PREFIX = "ANCHORAGE_"
LogLevel = Literal["debug", "info", "warning", "error"]
_SECRETS = (
    *("api_keys", "conversations"),
    *("slack_bot_token", "slack_app_token", "slack_signing_secret"),
)
"""Never shown: a database address may hold a password."""
_SLACK_TOKENS = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}
"""How they begin (https://docs.slack.dev/authentication/tokens): easily mixed up."""


def shipped_documents() -> Path:
    """The five articles that come with the product."""
    return Path(str(files("seeds") / "documents"))


class Settings(BaseSettings):
    """Each description says what is accepted; it is what a refusal shows."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, populate_by_name=True
    )

    docs: Path = Field(default_factory=shipped_documents, description="a folder of documents")
    index: Path | None = Field(None, description="a folder for the index")
    encoder: str = Field(
        "bundled",
        min_length=1,
        description="'bundled', or the name or path of a sentence-transformers model",
    )
    model: str = Field(
        "auto",
        pattern=r"^[\w./:@-]{1,200}$",
        description="'auto', 'none', or the name of an installed Ollama model",
    )
    judge: str | None = Field(
        None, min_length=1, description="the name or path of an NLI cross-encoder"
    )
    ollama_host: str | None = Field(
        None, validation_alias="OLLAMA_HOST", description="the address of an Ollama server"
    )
    otlp_endpoint: str | None = Field(
        None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        pattern=r"^https?://\S+$",
        description="the address of an OpenTelemetry collector, such as http://127.0.0.1:4318",
    )
    num_ctx: int = Field(
        8192, ge=1024, le=131_072, description="a context of 1024 to 131072 tokens"
    )
    whole_corpus: bool = Field(False, description="'yes' or 'no'")
    deadline_s: float = Field(180.0, gt=0, le=3600, description="seconds, at most 3600")
    host: str = Field("127.0.0.1", min_length=1, description="an address of this machine")
    port: int = Field(8000, ge=0, le=65535, description="a number from 0 (any free port) to 65535")
    api_keys: SecretStr = Field(
        SecretStr(""),
        description=f"name:key,name:key with keys of at least {SHORTEST_KEY} characters",
    )
    rate_limit: int | None = Field(
        None, ge=0, description="questions a minute for each key, 0 for any number"
    )
    allowed_hosts: str = Field(
        "", description="names the service is asked by, without port, separated by commas"
    )
    public_url: str | None = Field(
        None, description="the address of the service as others see it, such as https://ask.example"
    )
    conversations: SecretStr | None = Field(None, description="a database address")
    slack_bot_token: SecretStr | None = Field(
        None, description="the bot token of a Slack app, which begins with xoxb-"
    )
    slack_app_token: SecretStr | None = Field(
        None, description="the app-level token of a Slack app, which begins with xapp-"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="the signing secret of a Slack app"
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        pattern=r"^https?://[\w.:\[\]-]+/(?:[\w.-]+/)*$",
        description="the address of Slack's Web API, with a slash at its end",
    )
    log_level: LogLevel = Field("warning", description=", ".join(get_args(LogLevel)))

    @field_validator("docs", "index")
    @classmethod
    def _expand_home(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser()

    @field_validator("api_keys")
    @classmethod
    def _read_keys(cls, keys: SecretStr) -> SecretStr:
        Keys.parse(keys.get_secret_value())
        return keys

    @field_validator("allowed_hosts")
    @classmethod
    def _read_hosts(cls, hosts: str) -> str:
        if any(host_name(host) != host.strip("[]") for host in _listed(hosts)):
            raise ValueError("not a host name")
        return hosts

    @field_validator("slack_bot_token", "slack_app_token", "slack_signing_secret")
    @classmethod
    def _read_slack_secret(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        begins = _SLACK_TOKENS.get(info.field_name or "", "")
        if secret is not None and not re.fullmatch(rf"{begins}[!-~]+", secret.get_secret_value()):
            raise ValueError("not what Slack gives out")
        return secret

    @field_validator("public_url")
    @classmethod
    def _read_public_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        scheme, _, host = url.rstrip("/").partition("://")
        if scheme not in {"http", "https"} or host_name(host) is None:
            raise ValueError("not an address")
        return f"{scheme}://{host.lower()}"

    @property
    def keys(self) -> Keys:
        return Keys.parse(self.api_keys.get_secret_value())

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine can reach the address that is listened on."""
        return is_loopback(self.host)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names that a request may be addressed to: this machine's, and those that were set."""
        public = host_name(self.public_url.partition("://")[2]) if self.public_url else None
        named = (host.strip("[]") for host in _listed(self.allowed_hosts))
        own = self.host.lower()
        return tuple(dict.fromkeys([*LOOPBACK_NAMES, own, *named, *([public] if public else [])]))

    @property
    def questions_per_minute(self) -> int:
        """0 for any number: on this machine alone, without keys, nobody is counted."""
        if self.rate_limit is not None:
            return self.rate_limit
        return 60 if self.keys else 0

    @property
    def conversations_address(self) -> str:
        """Of the database: the one given, or the per-user one."""
        if self.conversations is not None:
            return self.conversations.get_secret_value()
        place = user_data_path("anchorage", appauthor=False) / "conversations.db"
        return f"sqlite:///{place}"

    @property
    def owns_index(self) -> bool:
        """Whether Anchorage chose the place: then it may rebuild what lies there."""
        return self.index is None

    @property
    def index_folder(self) -> Path:
        """The one given, or the per-user one of this documents folder."""
        if self.index is not None:
            return self.index
        documents = self.docs.resolve()
        mark = hashlib.sha256(bytes(documents)).hexdigest()[:12]
        name = documents.name.encode("utf-8", "replace").decode("utf-8") or "root"
        return user_data_path("anchorage", appauthor=False) / "indexes" / f"{mark}-{name}"


def read_settings(**options: object) -> Settings:
    """The environment, with the options that were given (not None) in place of its values."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic judges every value
    except ValidationError as error:
        raise SettingsError(_refusal(error, set(given))) from None


def _listed(text: str) -> list[str]:
    return [item.strip().lower() for item in text.split(",") if item.strip()]


def _refusal(error: ValidationError, options: set[str]) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    # A setting with a name of its own is reported under that name.
    own = {field.validation_alias: field for field in Settings.model_fields.values()}
    variable = name if name in own else PREFIX + name.upper()
    shown = f"--{name.replace('_', '-')}" if name in options else variable
    accepted = (own.get(name) or Settings.model_fields[name]).description
    if name in _SECRETS:
        return f"{shown} can't be used: it must be {accepted}"
    return f"{shown} is {one_line(repr(first['input']), 80)}: it must be {accepted}"

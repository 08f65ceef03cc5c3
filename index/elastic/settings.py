"""How Elasticsearch is reached, and how its indices are laid out."""

from pathlib import Path

from pydantic import Field, SecretStr

from schemas.base import Strict


class ElasticSettings(Strict):
    """api_key, or username and password: who we are; each secret may stand in a file of its own instead.

    ca_file: certificates to trust instead of the system's. fingerprint: SHA-256 of the server's certificate or of its
    CA's, instead of either. verify: whether the server must prove who it is. prefix: what the names of all indices
    begin with. shards, replicas: of each index made from now on. time_out_seconds: for one request.
    """

    api_key: SecretStr = SecretStr("")
    api_key_file: Path | None = None
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    ca_file: Path | None = None
    fingerprint: str = ""
    verify: bool = True
    prefix: str = Field(default="tocsin", pattern=r"^[a-z][a-z0-9_]{0,63}$")
    shards: int = Field(default=1, ge=1, le=64)
    replicas: int = Field(default=1, ge=0, le=8)
    time_out_seconds: float = Field(default=30.0, gt=0, le=600)

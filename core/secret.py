"""Secrets: from the environment, or from a file that only they may read."""

from pathlib import Path

from pydantic import SecretStr

from core.errors import Misconfigured

LONGEST = 64 * 1024


def secret(setting: str, value: SecretStr, file: Path | None) -> SecretStr:
    """The value, or what stands in the file, without the line break at its end. setting: for the messages.

    Empty when neither is given. Raises Misconfigured when both are, or when the file cannot be read or is empty.
    """
    if file is None:
        return value
    if value.get_secret_value():
        raise Misconfigured(f"{setting} and {setting}_file are both set.", "Keep one of them.")
    try:
        with file.open(encoding="utf-8") as kept:
            read = kept.read(LONGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{setting}_file, {file}, cannot be read: {error}.") from None
    if not read:
        raise Misconfigured(f"{setting}_file, {file}, is empty.", "Write the secret into it.")
    return SecretStr(read)

"""Reads a request's parameters from its query, JSON, form or multipart body."""

from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.errors import Refused, bad_request
from sandbox.parameters import Upload

BODY_BYTES_MAX = 60 * 1024 * 1024


async def read(request: Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """
    All parameters as they came, and the files beside them.

    Raises:
        Refused: The body cannot be read.
    """
    raw: dict[str, Any] = dict(request.query_params)
    if request.method == "GET":
        return raw, {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _multipart(request, raw)
    body = await request.body()
    if len(body) > BODY_BYTES_MAX:
        raise Refused(413, "Request Entity Too Large")
    if kind == "application/json":
        return raw | await _json(request), {}
    if kind == "application/x-www-form-urlencoded":
        try:
            return raw | dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))), {}
        except ValueError:
            raise bad_request("strings must be encoded in UTF-8") from None
    return raw, {}


async def _json(request: Request) -> dict[str, Any]:
    if not await request.body():
        return {}
    try:
        values = await request.json()
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("can't parse request JSON object")
    return values


async def _multipart(request: Request, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Upload]]:
    uploads: dict[str, Upload] = {}
    async with request.form(max_files=100, max_part_size=BODY_BYTES_MAX) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = Upload(
                    value.filename or "", await value.read(), value.content_type or "application/octet-stream"
                )
            else:
                raw[name] = value
    return raw, uploads

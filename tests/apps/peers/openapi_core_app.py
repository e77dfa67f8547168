"""openapi-core on requests, asked and answering as eov.js is: openapi_core_app.py FOLDER."""

import base64
import json
import os
import pathlib
import signal
import sys
from urllib.parse import parse_qsl, unquote

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest


# For one document; after that it counts as failed.
SECONDS = 300


def request_of(scheme, raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    fields = dict(line.split(": ", 1) for line in lines[1:])
    path, _, query = target.partition("?")
    names = {name.lower(): value for name, value in fields.items()}
    return MockRequest(
        f"{scheme}://{names['host']}", method.lower(), unquote(path), args=parse_qsl(query, keep_blank_values=True), headers=fields,
        data=body or None, content_type=names.get("content-type", ""))


def said(error):
    """An exception with what it was raised from, and the errors of a schema."""
    parts = []
    while error is not None and len(parts) < 6:
        parts.append(f"{type(error).__name__}: {error}"[:300])
        parts += [f"{list(e.absolute_path)} {e.validator}: {e.message}"[:300] for e in getattr(error, "schema_errors", None) or []]
        error = error.__cause__ or error.__context__
    return " | ".join(parts)


def loaded(path):
    document = json.loads(path.read_text())
    # The cases hold credentials of no meaning.
    document.pop("security", None)
    for item in document.get("paths", {}).values():
        for operation in item.values() if isinstance(item, dict) else []:
            if isinstance(operation, dict):
                operation.pop("security", None)
    scheme = "http" if str((document.get("servers") or [{}])[0].get("url", "")).startswith("http:") else "https"
    return scheme, OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))


def judge(path):
    openapi, why = None, None
    try:
        scheme, openapi = loaded(path)
    except Exception as error:  # noqa: BLE001
        why = error
    for line in path.with_suffix(".jsonl").read_text().splitlines():
        case = json.loads(line)
        answer = {"id": case["id"], "status": 200, "message": "", "errors": []}
        try:
            if openapi is None:
                answer.update(status=500, message=said(why))
            else:
                openapi.validate_request(request_of(scheme, base64.b64decode(case["raw_b64"])))
        except OpenAPIError as error:
            answer.update(status=400, message=said(error))
        except Exception as error:  # noqa: BLE001, its own failure, not the request's
            answer.update(status=500, message=said(error))
        print(json.dumps(answer), flush=True)


def main(folder):
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        # A process each: what one document does to it does not end the others.
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            judge(path)
            os._exit(0)
        os.waitpid(child, 0)


main(*sys.argv[1:])

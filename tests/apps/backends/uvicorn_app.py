"""uvicorn with httptools: says what it understood of each request, as JSON, and notes it in the file $NOTES."""
import hashlib
import json
import os

NOTES = open(os.environ["NOTES"], "a", buffering=1)


async def app(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    fields = [[name.decode("latin1"), value.decode("latin1")] for name, value in scope["headers"]]
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    seen = {
        "id": next((value for name, value in fields if name == "x-request-id"), None),
        "method": scope["method"], "target": (scope["raw_path"] + query).decode("latin1"), "fields": fields,
        "length": len(body), "sha1": hashlib.sha1(body).hexdigest(),
    }
    line = json.dumps(seen)
    print(line, file=NOTES)
    answer = line.encode()
    head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer})

"""gunicorn: says what it understood of each request, as JSON, and notes it in the file $NOTES."""
import hashlib
import json
import os

NOTES = open(os.environ["NOTES"], "a", buffering=1)


def app(environ, start_response):
    body = environ["wsgi.input"].read()
    seen = {
        "id": environ.get("HTTP_X_REQUEST_ID"), "method": environ["REQUEST_METHOD"], "target": environ["RAW_URI"],
        "length": len(body), "sha1": hashlib.sha1(body).hexdigest(),
    }
    line = json.dumps(seen)
    print(line, file=NOTES)
    answer = line.encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]

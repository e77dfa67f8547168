"""What is sent, what must come back, and the OpenAPI documents that describe it."""
import dataclasses
import json

KEY = "bench-4f2a9c71d0"
SMALL_ANSWER = '{"items":[{"id":1,"name":"Ada"},{"id":2,"name":"Grace"}]}'
# Lengths of bodies, by the word that stands in a target and in tables.
LENGTHS = {"1 KB": 1_000, "10 KB": 10_000, "100 KB": 100_000, "1 MB": 1_000_000, "10 MB": 10_000_000}
OPERATIONS = [10, 100, 1_000, 11_000]


@dataclasses.dataclass(frozen=True)
class Request:
    """A request and the body of its answer."""

    name: str
    method: str
    target: str
    answer: bytes
    body: bytes = b""
    key: str = KEY

    def octets(self, port):
        head = f"{self.method} {self.target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Api-Key: {self.key}\r\n"
        if self.body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
        return (head + "\r\n").encode() + self.body


def rows(length):
    """A JSON list of this many octets: small objects of five kinds of values, the last one padded. Who parses it and
    writes it again writes the same."""
    out, left = [], length - 2
    number = 0
    while left > 0:
        number += 1
        row = {"id": number, "name": f"Row {number}", "price": number + 0.25, "tags": ["one", "two"], "active": True}
        text = json.dumps(row, separators=(",", ":"))
        if left - len(text) - 1 < 120:
            row["name"] += "x" * (left - len(text))
            text = json.dumps(row, separators=(",", ":"))
        out.append(text)
        left -= len(text) + 1
    body = ("[" + ",".join(out) + "]").encode()
    assert len(body) == length, (len(body), length)
    return body


ANSWER = SMALL_ANSWER.encode()
GET = Request("GET", "GET", "/items?limit=10", ANSWER)
_ITEM = {"name": "Ada", "kind": "cat", "tags": ["one", "two"], "note": "x" * 930}
POST = Request("POST", "POST", "/items", ANSWER, json.dumps(_ITEM).encode())
# Against the contract: a proxy that validates refuses it.
WRONG = Request("wrong POST", "POST", "/items", ANSWER, json.dumps(_ITEM | {"kind": "cow"}).encode())
# With a key that nobody has: a proxy that guards refuses it.
UNKNOWN = dataclasses.replace(GET, name="GET of a stranger", key="nobody")


def posted(word):
    return Request(f"POST of {word}", "POST", "/lists", ANSWER, rows(LENGTHS[word]))


def answered(word):
    """The upstream has a file of this name."""
    return Request(f"answer of {word}", "GET", f"/answers/{LENGTHS[word]}", rows(LENGTHS[word]))


def of_many(operations):
    """Requests for an operation in the middle of a document of this many."""
    thing = f"/things{operations // 4}"
    body = json.dumps(_THING, separators=(",", ":")).encode()
    return [Request("GET", "GET", f"{thing}?limit=10", ANSWER), Request("POST", "POST", thing, ANSWER, body)]


def document(operations=4):
    """An OpenAPI document with this many operations, of about a kilobyte each, as JSON text."""
    paths = {
        "/items": {"get": _operation("listItems", [_LIMIT]), "post": _operation("createItem", body=_ITEM_SCHEMA)},
        "/lists": {"post": _operation("createList", body=_ROWS)},
        "/answers/{length}": {"get": _operation("answer", [_LENGTH], answer=_ROWS)},
    }
    for number in range((operations - 4 + 1) // 2):
        path = paths[f"/things{number}"] = {"get": _operation(f"listThings{number}", [_LIMIT])}
        if 4 + 2 * number + 1 < operations:
            path["post"] = _operation(f"createThing{number}", body=_thing_schema(number))
    return json.dumps({
        "openapi": "3.0.3",
        "info": {"title": "Bench", "version": "1"},
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {"Money": _MONEY, "Items": _ITEMS},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
        },
    })


def _object(required=(), **properties):
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}


def _operation(name, parameters=(), body=None, answer=None):
    schema = answer or {"$ref": "#/components/schemas/Items"}
    out = {
        "operationId": name,
        "description": f"What {name} does, and what whoever calls it should know: " + "some words about it. " * 8,
        "parameters": list(parameters),
        "responses": {"200": {"description": "done", "content": {"application/json": {"schema": schema}}}},
    }
    if body:
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return out


_LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
_LENGTH = {"name": "length", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 400}
_TAGS = {"type": "array", "maxItems": 8, "items": {"type": "string"}}
_ITEM_SCHEMA = _object(["name", "kind"], name={"type": "string", "minLength": 1, "maxLength": 40},
                       kind={"type": "string", "enum": ["cat", "dog"]}, tags=_TAGS,
                       note={"type": "string", "maxLength": 2000})
_ROWS = {"type": "array", "items": _object(
    ["id", "name"], id={"type": "integer", "minimum": 1}, name=_TEXT,
    price={"type": "number", "minimum": 0}, tags=_TAGS, active={"type": "boolean"})}
_MONEY = _object(["amount", "currency"], amount={"type": "string", "pattern": "^[0-9]+\\.[0-9]{2}$"},
                 currency={"type": "string", "enum": ["EUR", "USD", "JPY"]})
_ITEMS = _object(["items"], items={"type": "array", "items": _object(["id"], id={"type": "integer"},
                                                                      name={"type": "string"})})
_THING = {"name": "A thing", "code": "AB-1234", "count": 7, "price": {"amount": "10.00", "currency": "EUR"},
          "mail": "ann@example.com", "made": "2026-01-02T03:04:05Z", "tags": ["one", "two"], "state": "open"}


def _thing_schema(number):
    return _object(
        ["name", "code", "price"], name=_TEXT, code={"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"},
        count={"type": "integer", "minimum": 0, "maximum": 1000 + number},
        price={"$ref": "#/components/schemas/Money"}, mail={"type": "string", "format": "email"},
        made={"type": "string", "format": "date-time"}, tags=_TAGS,
        state={"type": "string", "enum": ["open", "held", "done", f"other{number}"]})

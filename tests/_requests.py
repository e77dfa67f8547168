"""Requests made from OpenAPI documents by hypothesis-jsonschema, and what python-jsonschema says of each.

A request is drawn from an operation's schemas, then perhaps changed in one place; its label is judged afterwards, so no
step here needs to know what is valid. All is seeded: the same versions make the same requests.
"""

import itertools
import json
import random
import re
import warnings
from urllib.parse import quote, quote_plus

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from _drawing import ANYTHING, PLAIN, TEXT, NotDrawn, changed, drawable, near, places, values
from _openapi import judge, leaves, pointer

# Keywords for which Candor names the member or the item, and python-jsonschema what holds it.
TELLS_ANOTHER_PLACE = {"additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "not"}
FORM = "application/x-www-form-urlencoded"
# Described elsewhere than as parameters, or judged by rules of their own.
NOT_DRAWN = re.compile(r"accept|content-|authorization|if-|range|host|connection|transfer-|te$|cookie|date|expect|upgrade|"
                       r"trailer|forwarded|via|origin|x-forwarded|x-request-id|user-agent|x-http-method", re.I)


class Operation:
    """An operation of which requests can be drawn."""

    def __init__(self, document, method, template, operation, parameters, pick):
        self.document, self.method, self.template, self.operation = document, method, template, operation
        self.name = f"{method.upper()} {template}"
        self.parameters = [p for p in (Parameter(document, node, pick) for node in parameters) if not p.is_left_out]
        if any(p.is_required and not p.can_be_drawn for p in self.parameters):
            raise NotDrawn("a required parameter that is not drawn")
        body = document.followed(operation.get("requestBody", {}))
        if body.get("required") and method not in ("post", "put", "patch"):
            raise NotDrawn("a body where HTTP gives it no meaning")
        content = body.get("content", {}) if method in ("post", "put", "patch") else {}
        is_json = re.compile(r"application/(?!.*patch)(.*\+)?json(;|$)").match
        self.type = next(filter(is_json, content), None) or next((t for t in content if t == FORM), None)
        if content and not self.type:
            raise NotDrawn("neither JSON nor a form")
        self.is_required = body.get("required") is True
        self.judge, self.values, self.fields = judge(True), st.none(), None
        if self.type:
            node = content[self.type].get("schema", {})
            self.schema = document.schema(node)
            own = document.values
            self.judge, self.values = judge(self.schema), values(drawable(self.schema, pick)) if own is None else own
            if self.type == FORM:
                self.fields = self._fields(content[FORM], document.followed(node), pick)

    def _fields(self, media, node, pick):
        """The fields of a form, each like a parameter of the query."""
        if "encoding" in media or set(node) & {"allOf", "anyOf", "oneOf"} or node.get("additionalProperties"):
            raise NotDrawn("a form with more than fields")
        fields = {n: Parameter(self.document, {"name": n, "in": "query", "schema": p}, pick)
                  for n, p in node.get("properties", {}).items()}
        if not all(f.can_be_drawn for f in fields.values()):
            raise NotDrawn("a form with more than fields")
        return fields

    def credentials(self):
        schemes = self.document.root.get("components", {}).get("securitySchemes", {})
        alternatives = self.operation.get("security", self.document.root.get("security")) or [{}]
        for name in alternatives[0]:
            scheme = self.document.followed(schemes.get(name, {}))
            if scheme.get("type") == "apiKey":
                yield scheme["in"], scheme["name"], "s3cr3tvalue"
            elif scheme.get("scheme", "bearer").lower() == "basic":
                yield "header", "Authorization", "Basic a2ltOnB3"
            else:
                yield "header", "Authorization", "Bearer abc.def.ghi"


class Parameter:
    def __init__(self, document, node, pick):
        self.name, self.place = node.get("name"), node.get("in")
        self.is_required = node.get("required") is True or self.place == "path"
        style = node.get("style", "form" if self.place in ("query", "cookie") else "simple")
        self.explode = node.get("explode", style == "form")
        schema = node.get("schema")
        self.is_left_out = self.place == "header" and NOT_DRAWN.match(self.name)
        self.can_be_drawn = schema is not None and self.place != "cookie" and style in ("form", "simple") and not self.is_left_out
        if not self.can_be_drawn:
            return
        self.schema = document.schema(schema)
        self.judge = judge(self.schema)
        cut = drawable(self.schema, pick)
        self.is_list = isinstance(cut, dict) and cut.get("type") == "array" and isinstance(cut.get("items"), dict)
        self.items = judge({**document.schema(document.followed(schema).get("items", {}))}) if self.is_list else None
        kind = json.dumps(cut)
        self.can_be_drawn = '"object"' not in kind and '"properties"' not in kind and (self.is_list or '"array"' not in kind)
        self.values = values(cut)
        if isinstance(cut, dict) and cut.get("type") == "string" and not {"pattern", "format", "enum"} & set(cut):
            least = max(1, cut.get("minLength", 1))
            self.values = st.text(PLAIN, min_size=least, max_size=max(least, min(cut.get("maxLength", 12), 40)))

    def is_sendable(self, texts):
        """False for what other rules speak of: emptiness, separators within items, what a path or a field cannot hold."""
        for text in texts if isinstance(texts, list) else [texts]:
            unfit = not text or not text.isprintable() or text != text.strip() or isinstance(texts, list) and "," in text
            if self.place == "path":
                unfit = unfit or text in (".", "..") or set("/\\%{};?#") & set(text)
            if self.place == "header":
                unfit = unfit or not text.isascii()
            if unfit:
                return False
        return isinstance(texts, str) or bool(texts)

    def read(self, texts):
        """The value that the text, read as any scalar of JSON that it can be, stands for; KeyError if none is valid."""
        if self.is_list:
            texts = [texts] if isinstance(texts, str) else texts
            options = [[v for v in readings(t) if self.items.is_valid(v)] for t in texts]
            options = map(list, itertools.islice(itertools.product(*options), 64))
        else:
            options = readings(texts)
        return next(filter(self.judge.is_valid, options), KeyError)

    def is_valid(self, texts):
        return self.read(texts) is not KeyError


def texts_of(value):
    """How a scalar or a list of them is written: a text, or a list of texts."""
    if isinstance(value, list):
        return [texts_of(v) if not isinstance(v, list) else "" for v in value]
    return value if isinstance(value, str) else json.dumps(value)


def readings(text):
    values = [text]
    if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", text):
        values.append(json.loads(text))
    return values + {"true": [True], "false": [False], "null": [None]}.get(text, [])


def drawn(operation, data):
    """One request: (parameters as [(Parameter, texts)], body or KeyError for none, what was changed)."""
    draw = data.draw
    sent, body = [], KeyError
    for p in operation.parameters:
        if p.can_be_drawn and (p.is_required or draw(st.integers(0, 3)) == 0):
            sent.append((p, texts_of(draw(p.values))))
    if operation.type and (operation.is_required or draw(st.integers(0, 9))):
        body = draw(operation.values)
    ways = ["replace", "near", "near", "remove", "add"] * (body is not KeyError) + ["valid", "valid"]
    ways += ["parameter"] * bool(sent) + ["absent"] * bool(operation.is_required or [p for p, _ in sent if p.place == "query"])
    way = draw(st.sampled_from(ways))
    if way in ("replace", "near", "remove", "add"):
        path = draw(st.sampled_from(list(places(body))))
        if way == "remove" and path:
            body = changed(body, path, lambda _: KeyError)
        elif way == "add":
            body = changed(body, path, lambda v: {**v, draw(TEXT): draw(ANYTHING)} if isinstance(v, dict) else draw(ANYTHING))
        elif way == "near":
            body = changed(body, path, lambda v: near(draw, v))
        else:
            body = changed(body, path, lambda _: draw(ANYTHING))
    elif way == "parameter":
        index = draw(st.integers(0, len(sent) - 1))
        p, texts = sent[index]
        other = draw(TEXT | st.sampled_from(["0", "-1", "1.5", "true", "99999999999", "x", "2024-02-30"]))
        sent[index] = (p, [*texts[1:], other] if isinstance(texts, list) else other)
    elif way == "absent":
        queries = [i for i, (p, _) in enumerate(sent) if p.place == "query"]
        if queries and draw(st.booleans()):
            del sent[draw(st.sampled_from(queries))]
        else:
            body = KeyError
    return sent, body, way


def labelled(operation, sent, body):
    """What is wrong, by python-jsonschema: status, places, and the place if it is only one."""
    if body is KeyError and operation.is_required:
        return {"status": 400, "body": "absent"}
    names = {(p.place, p.name) for p, _ in sent}
    wrong = [p for p in operation.parameters if p.is_required and (p.place, p.name) not in names]
    wrong += [p for p, texts in sent if not p.is_valid(texts)]
    if wrong:
        return {"status": 400, "parameters": [[p.place, p.name] for p in wrong]}
    if body is KeyError:
        return None
    errors = list(operation.judge.iter_errors(as_sent(operation, body)))
    if not errors:
        return None
    found = {"status": 422, "pointers": sorted({pointer(e.absolute_path) for e in [*errors, *leaves(errors)]}),
             "keywords": sorted({e.validator for e in leaves(errors)}), "says": errors[0].message[:200]}
    if len(errors) == 1 and not errors[0].context and errors[0].validator not in TELLS_ANOTHER_PLACE:
        found["only"] = pointer(errors[0].absolute_path)
    return found


def as_sent(operation, body):
    """A body as its receiver reads it: a form holds texts, and each stands for what its field takes."""
    if operation.fields is None or not isinstance(body, dict):
        return body
    read = {}
    for name, value in body.items():
        field = operation.fields.get(name)
        texts = texts_of(value)
        found = field.read(texts) if field else texts
        read[name] = (texts if not field or not field.is_list or isinstance(texts, list) else [texts]) if found is KeyError else found
    return read


def form(operation, body):
    """A body as a form; None where it holds what a form cannot."""
    pairs = []
    if not isinstance(body, dict):
        return None
    for name, value in body.items():
        field, texts = operation.fields.get(name), texts_of(value)
        if isinstance(value, dict) or isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value):
            return None
        if isinstance(texts, list) and (not field or not field.is_list or not texts) or "" in texts or texts == "" or "[" in name:
            return None
        pairs += [(name, t) for t in (texts if isinstance(texts, list) else [texts])]
    return "&".join(f"{quote_plus(n)}={quote_plus(t)}" for n, t in pairs).encode()


def written(operation, sent, body):
    """The octets of the request; None if something in it is a matter of other rules."""
    authority, base = operation.document.server()
    path, query, fields = base + operation.template, [], []
    for p, texts in sent:
        if not p.is_sendable(texts):
            return None
        joined = ",".join(quote(t, safe="") for t in texts) if isinstance(texts, list) else quote(texts, safe="")
        if p.place == "path":
            path = path.replace("{" + p.name + "}", joined)
        elif p.place == "query" and isinstance(texts, list) and p.explode:
            query += [f"{quote(p.name, safe='')}={quote(t, safe='')}" for t in texts]
        elif p.place == "query":
            query.append(f"{quote(p.name, safe='')}={joined}")
        else:
            fields.append((p.name, ",".join(texts) if isinstance(texts, list) else texts))
    for place, name, value in operation.credentials():
        known = any(p.name == name for p in operation.parameters)
        if place == "query" and not known:
            query.append(f"{name}={value}")
        elif place == "header" and not known:
            fields.append((name, value))
    target = path + ("?" + "&".join(query) if query else "")
    lines = [f"{operation.method.upper()} {target} HTTP/1.1", f"Host: {authority}", *(f"{n}: {v}" for n, v in fields)]
    octets = b""
    if body is not KeyError:
        try:
            octets = json.dumps(body, ensure_ascii=False, allow_nan=False).encode() if operation.fields is None else form(operation, body)
        except ValueError:  # Infinity
            return None
        if not octets:  # an empty form is no body
            return None
        lines += [f"Content-Type: {operation.type}", f"Content-Length: {len(octets)}"]
    if "{" in target or len(target) > 4000:
        return None
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + octets


def routed_elsewhere(templates, template, path):
    """True if another template of the document takes the same path."""
    return any(t != template and pattern.fullmatch(path) for t, pattern in templates)


def requests_of(document, number, each, start):
    """Up to `number` operations, `each` requests of them, as dictionaries; and why operations were left out."""
    pick = random.Random(f"{document.name} {start}")
    operations = list(document.operations())
    pick.shuffle(operations)
    operations.sort(key=lambda o: pick.random() + ("requestBody" not in o[2]))
    _, base = document.server()
    templates = [(t, re.compile(base + re.sub(r"\\{.*?\\}", "[^/]+", re.escape(t)))) for t in document.root.get("paths", {})]
    cases, left_out, taken = [], [], 0
    for method, template, node, parameters in operations:
        if taken >= number or len(left_out) > 10 + 4 * number:
            break
        try:
            operation = Operation(document, method, template, node, parameters, pick)
            if operation.type is None and not operation.parameters:
                continue
            for made in made_of(operation, each, pick.randrange(2**32)):
                path = made["raw"].split(b" ", 2)[1].decode().split("?")[0]
                if not routed_elsewhere(templates, template, path):
                    cases.append({"id": f"{document.name}-{len(cases)}", "document": document.name, **made})
            taken += 1
        except Exception as why:  # noqa: BLE001, whatever the generator cannot draw from is left out and counted
            left_out.append(f"{document.name} {method} {template}: {type(why).__name__} {why}"[:200])
    return cases, left_out


def made_of(operation, each, number):
    made, seen = [], set()

    @seed(number)
    @settings(max_examples=each, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def collect(data):
        sent, body, way = drawn(operation, data)
        raw = written(operation, sent, body)
        if raw and raw not in seen and len(raw) < 60_000:
            seen.add(raw)
            made.append({"operation": operation.name, "raw": raw, "way": way, "expected": labelled(operation, sent, body)})

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return made

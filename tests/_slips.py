"""Slips that clients make: valid requests in, the same requests with one slip each out. Independent of Candor's
own code: nothing here knows how a slip would be mended."""

import json
import random
import re
import urllib.parse


class Request:
    """A valid request, taken apart as far as slips need it."""

    def __init__(self, octets):
        head, _, self.body = octets.partition(b"\r\n\r\n")
        lines = head.decode("latin1").split("\r\n")
        self.method, self.target, self.version = lines[0].split(" ")
        self.fields = [tuple(line.split(": ", 1)) for line in lines[1:]]
        self.type = (self.field("content-type") or "").split(";")[0].strip().lower()
        try:
            self.json = json.loads(self.body) if self.type.endswith("json") and self.body else None
        except ValueError:
            self.json = None

    def field(self, name):
        return next((v for n, v in self.fields if n.lower() == name), None)

    def octets(self, body=None, target=None, fields=None):
        """The request with a part replaced; Content-Length follows the body."""
        body = self.body if body is None else body
        fields = list(self.fields if fields is None else fields)
        fields = [(n, str(len(body)) if n.lower() == "content-length" else v) for n, v in fields]
        head = [f"{self.method} {self.target if target is None else target} {self.version}"]
        head += [f"{n}: {v}" for n, v in fields]
        return "\r\n".join(head).encode("latin1") + b"\r\n\r\n" + body

    def typed(self, media_type):
        """The fields with another Content-Type, or none."""
        fields = [(n, v) for n, v in self.fields if n.lower() != "content-type"]
        at = next((i for i, (n, _) in enumerate(self.fields) if n.lower() == "content-type"), len(fields))
        if media_type:
            fields.insert(at, ("Content-Type", media_type))
        return fields


def misspelt(word, rng):
    """Two letters swapped, or one lost or doubled."""
    if len(word) < 4:
        return None
    at = rng.randrange(1, len(word) - 2)
    how = rng.randrange(3)
    if how == 0 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2:]
    return word[:at] + word[at + 1:] if how == 1 else word[:at] + word[at] + word[at:]


def other_case(word, rng):
    changed = [w for w in (word.upper(), word.lower(), word.capitalize(), snake(word), camel(word)) if w != word]
    return rng.choice(changed) if changed else None


def snake(word):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", word).lower()


def camel(word):
    return re.sub(r"_([a-z])", lambda m: m[1].upper(), word)


def members(value, path=()):
    """Every member of every object, as (path of the object, key, value)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield path, key, inner
            yield from members(inner, path + (key,))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from members(inner, path + (i,))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def changed(value, path, change):
    copy = json.loads(json.dumps(value))
    return copy if change(at(copy, path)) is not False else None


def renamed(value, path, key, new):
    def change(obj):
        if not new or new in obj:
            return False
        items = [(new if k == key else k, v) for k, v in obj.items()]
        obj.clear()
        obj.update(items)

    return changed(value, path, change)


def replaced(value, path, key, new):
    return changed(value, path, lambda obj: obj.__setitem__(key, new))


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def forms(value):
    """A flat object as a form; None for anything deeper."""
    if not isinstance(value, dict) or not value:
        return None
    pairs = []
    for key, inner in value.items():
        for item in inner if isinstance(inner, list) else [inner]:
            if isinstance(item, (dict, list)) or item is None:
                return None
            pairs.append((key, item if isinstance(item, str) else json.dumps(item)))
    return urllib.parse.urlencode(pairs).encode()


def python_like(value):
    """What str() of a Python object looks like: single quotes, True, None."""
    return repr(value).encode()


DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")
DATE_TIME = re.compile(r"^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(Z|[+-]\d\d:\d\d)$")


def slips(request, rng):
    """(kind, octets) for every kind that the request allows, in random places."""
    value, body = request.json, request.body
    if body:
        wrong = "text/plain" if request.type != "text/plain" else "application/octet-stream"
        yield "media-type-wrong", request.octets(fields=request.typed(rng.choice([wrong, "application/xml"])))
        yield "media-type-missing", request.octets(fields=request.typed(None))
    if isinstance(value, dict) and value:
        yield from json_slips(request, value, body, rng)
    if request.type == "application/x-www-form-urlencoded" and body:
        pairs = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        if "%5B" not in body.decode() and "[" not in body.decode():
            yield "form-as-json", request.octets(body=compact(pairs), fields=request.typed("application/json"))
        yield from form_slips(request, body, rng)
    yield from query_slips(request, rng)


def json_slips(request, value, body, rng):
    form = forms(value)
    if form:
        yield "json-as-form", request.octets(body=form, fields=request.typed("application/x-www-form-urlencoded"))
    text = body.decode()
    closers = [i for i, c in enumerate(text) if c in "}]" and outside_strings(text, i) and text[i - 1] not in "{["]
    if closers:
        i = rng.choice(closers)
        yield "trailing-comma", request.octets(body=(text[:i] + "," + text[i:]).encode())
    if not any(isinstance(v, float) for _, _, v in members(value)):
        yield "single-quotes", request.octets(body=python_like(value))
    starts = [i for i, c in enumerate(text) if c in "{," and outside_strings(text, i)]
    i = rng.choice(starts) + 1
    note = rng.choice(["/* checked */", "// for now\n", "# see the ticket\n"])
    yield "comments", request.octets(body=(text[:i] + note + text[i:]).encode())
    yield "cut-off", request.octets(body=text[: -rng.choice([1, 1, 2, 3])].encode())
    everything = list(members(value))
    rng.shuffle(everything)
    for path, key, _ in everything[:6]:
        wrong = renamed(value, path, key, misspelt(key, rng))
        if wrong:
            yield "misspelt-property", request.octets(body=compact(wrong))
        wrong = renamed(value, path, key, other_case(key, rng))
        if wrong:
            yield "wrong-case", request.octets(body=compact(wrong))
        wrong = changed(value, path, lambda obj, key=key: obj.pop(key))
        yield "missing", request.octets(body=compact(wrong))
    for path, key, inner in everything:
        if isinstance(inner, (bool, int, float)):
            yield "quoted-value", request.octets(body=compact(replaced(value, path, key, json.dumps(inner))))
        if isinstance(inner, str):
            yield from text_slips(inner, lambda new, p=path, k=key: request.octets(body=compact(replaced(value, p, k, new))), rng)


def text_slips(text, make, rng):
    """A date in another form, or a word that is nearly itself (only a slip where it is one of an enumeration)."""
    date, moment = DATE.match(text), DATE_TIME.match(text)
    if date:
        y, m, d = date.groups()
        forms_ = [f"{y}/{m}/{d}", f"{d}.{m}.{y}", f"{m}/{d}/{y}", f"{y}{m}{d}", f"{d}/{m}/{y}"]
        yield "date-format", make(rng.choice(forms_))
    elif moment:
        y, m, d, clock, zone = moment.groups()
        yield "date-format", make(rng.choice([f"{y}-{m}-{d} {clock}{zone}", f"{y}/{m}/{d} {clock}{zone}",
                                              f"{y}-{m}-{d} {clock} {zone}"]))
    elif text.isascii() and text.replace("_", "").replace("-", "").isalpha():
        near = rng.choice([misspelt(text, rng), other_case(text, rng)])
        if near and near != text:
            yield "near-enum", make(near)


def form_slips(request, body, rng):
    pairs = body.decode().split("&")
    i = rng.randrange(len(pairs))
    name, _, rest = pairs[i].partition("=")
    for kind, wrong in (("misspelt-property", misspelt(name, rng)), ("wrong-case", other_case(name, rng))):
        if wrong:
            yield kind, request.octets(body="&".join(pairs[:i] + [f"{wrong}={rest}"] + pairs[i + 1:]).encode())
    yield "missing", request.octets(body="&".join(pairs[:i] + pairs[i + 1:]).encode())
    for i, pair in enumerate(pairs):
        name, _, raw = pair.partition("=")

        def make(new, i=i, name=name):
            return request.octets(
                body="&".join(pairs[:i] + [f"{name}={urllib.parse.quote_plus(new)}"] + pairs[i + 1:]).encode())

        yield from text_slips(urllib.parse.unquote_plus(raw), make, rng)


def query_slips(request, rng):
    path, mark, query = request.target.partition("?")
    if "%20" in request.target:
        yield "unencoded-url", request.octets(target=request.target.replace("%20", " ", 1))
    elif "+" in query:
        yield "unencoded-url", request.octets(target=path + mark + query.replace("+", " ", 1))
    escapes = [e for e in re.findall(r"%[0-9A-F]{2}", request.target) if e in ("%22", "%3C", "%3E", "%7B", "%7D", "%5E")]
    if escapes:
        one = rng.choice(escapes)
        yield "unencoded-url", request.octets(target=request.target.replace(one, urllib.parse.unquote(one), 1))
    if not query:
        return
    pairs = query.split("&")
    i = rng.randrange(len(pairs))
    yield "duplicated-parameter", request.octets(target=f"{path}?{query}&{pairs[i]}")
    name, _, raw = pairs[i].partition("=")
    for kind, wrong in (("misspelt-property", misspelt(name, rng)), ("wrong-case", other_case(name, rng))):
        if wrong:
            rest = "&".join(pairs[:i] + [f"{wrong}={raw}"] + pairs[i + 1:])
            yield kind, request.octets(target=f"{path}?{rest}")
    left = "&".join(pairs[:i] + pairs[i + 1:])
    yield "missing", request.octets(target=f"{path}?{left}" if left else path)
    for i, pair in enumerate(pairs):
        name, _, raw = pair.partition("=")

        def make(new, i=i, name=name):
            rest = "&".join(pairs[:i] + [f"{name}={urllib.parse.quote(new, safe='')}"] + pairs[i + 1:])
            return request.octets(target=f"{path}?{rest}")

        yield from text_slips(urllib.parse.unquote_plus(raw), make, rng)


def outside_strings(text, i):
    """True if the character stands outside every string of a JSON text."""
    inside, j = False, 0
    while j < i:
        if text[j] == "\\" and inside:
            j += 1
        elif text[j] == '"':
            inside = not inside
        j += 1
    return not inside


def same(one, other):
    """True if two requests say the same: octets of the head, and the body by its meaning."""
    if one == other:
        return True
    try:
        a, b = Request(one), Request(other)
    except ValueError:
        return False

    def fields(r):
        return sorted((n.lower(), v) for n, v in r.fields if n.lower() != "content-length")

    if (a.method, plain(a.target), fields(a)) != (b.method, plain(b.target), fields(b)):
        return False
    if a.json is not None or b.json is not None:
        return a.json == b.json
    if a.type == b.type == "application/x-www-form-urlencoded":
        read = [urllib.parse.parse_qsl(r.body.decode("latin1"), keep_blank_values=True) for r in (a, b)]
        return read[0] == read[1]
    return a.body == b.body


def plain(target):
    path, _, query = target.partition("?")
    return urllib.parse.unquote(path), urllib.parse.parse_qsl(query, keep_blank_values=True)


def seeded(*names):
    return random.Random("/".join(map(str, names)))

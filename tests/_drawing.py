"""Values drawn from a schema by hypothesis-jsonschema, and small changes to them.

What is drawn need not be valid: a judge says afterwards what it is. So large schemas may be cut freely.
"""

import base64

from hypothesis import strategies as st
from hypothesis_jsonschema import from_schema

# Schemas larger than this are cut before they are drawn from: optional properties go first.
NODES, DEPTH, PROPERTIES = 120, 4, 6
TEXT = st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12)
PLAIN = st.sampled_from("abcdefgxyz0123456789-_")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**33) | st.floats(-1e6, 1e6).map(lambda f: round(f, 3)) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2), max_leaves=4)
CUSTOM = {"byte": st.binary(max_size=12).map(lambda b: base64.b64encode(b).decode())}


class NotDrawn(Exception):
    """Why an operation is left out."""


def drawable(schema, pick):
    """The schema without references and with few optional properties: what it draws is judged by the whole one."""
    defs, budget = schema.get("$defs", {}) if isinstance(schema, dict) else {}, [NODES]

    def cut(node, depth):
        if not isinstance(node, dict):
            return node
        budget[0] -= 1
        if budget[0] < 0 or depth > 3 * DEPTH:
            raise NotDrawn("a large schema")
        if "$ref" in node:
            target = cut(defs[node["$ref"].removeprefix("#/$defs/")], depth + 1)
            beside = {k: v for k, v in node.items() if k not in ("$ref", "$defs")}
            return {"allOf": [target, cut(beside, depth)]} if beside else target
        out = {k: v for k, v in node.items()
               if k in ("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
                        "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties",
                        "maxProperties", "required")}
        form = node.get("format")
        if form in ("int32", "int64"):
            bound = 2 ** (31 if form == "int32" else 53)
            out["minimum"] = max(out.get("minimum", -bound), -bound)
            out["maximum"] = min(out.get("maximum", bound - 1), bound - 1)
        elif isinstance(form, str):
            out["format"] = form
        for key in ("allOf", "anyOf", "oneOf"):
            if isinstance(node.get(key), list) and node[key]:
                inner = node[key] if key == "allOf" else pick.sample(node[key], min(3, len(node[key])))
                out[key] = [cut(i, depth + 1) for i in inner]
        for key in ("items", "not"):
            if key in node:
                out[key] = cut(node[key], depth + 1)
        if isinstance(node.get("properties"), dict):
            required = [n for n in node.get("required", []) if n in node["properties"]]
            optional = sorted(set(node["properties"]) - set(required))
            few = PROPERTIES if depth < DEPTH else 0
            names = required + pick.sample(optional, min(len(optional), few))
            out["properties"] = {n: cut(node["properties"][n], depth + 1) for n in names}
        if node.get("additionalProperties") is not None:
            out["additionalProperties"] = cut(node["additionalProperties"], depth + 1)
        return out

    return cut(schema, 0)


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:3]):
            yield from places(inner, (*path, index))


def changed(value, path, how):
    """A copy with the part at `path` replaced by what `how` makes of it; `how` may return KeyError to remove it."""
    if not path:
        return how(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    inner = changed(copy[path[0]], path[1:], how)
    if inner is KeyError:
        del copy[path[0]]
    else:
        copy[path[0]] = inner
    return copy


def near(draw, value):
    """A value not far from this one."""
    if isinstance(value, bool) or value is None:
        return draw(st.sampled_from([str(value).lower(), 0, None, not value]))
    if isinstance(value, (int, float)):
        return draw(st.sampled_from([value + 1, value - 1, value + 0.5, -value, value * 1000, str(value)]))
    if isinstance(value, str):
        return draw(st.sampled_from([value + "x", value[1:], value.upper(), value[:-1], value * 3, " " + value, "", "2024-02-30"]))
    if isinstance(value, list):
        return draw(st.sampled_from([value + value[:1], value[1:], value * 4, {"0": value}, []]))
    name = draw(st.sampled_from([*value, "extra"]))
    return {**value, (name + "s"): value.get(name, 1)} if draw(st.booleans()) else [value]


def values(schema):
    return from_schema(schema, custom_formats=CUSTOM, allow_x00=False)

"""Documents whose schemas are invented: every keyword of JSON Schema 2020-12, or of OpenAPI 3.0, beside every other."""

import json

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from _openapi import Document

NAMES = st.sampled_from(["a", "b", "kind", "name", "items", "$x", "é", "a/b", "~"])
SMALL = st.integers(0, 4)
NUMBER = st.integers(-20, 20) | st.sampled_from([0.5, 2.5, -0.1, 1e3, 1e-3])
CONSTANT = st.none() | st.booleans() | NUMBER | st.sampled_from(["", "a", "red", "1", "true", "null"]) | st.lists(NUMBER, max_size=2)
PATTERN = st.sampled_from(["^[a-z]+$", r"^\d{2,4}$", "^a|b$", "x", r"^[A-Z]{3}-\d+$", r"^(?!x)\w+$", r"^\S*$", "^.{2,}$"])
FORMAT = st.sampled_from(["date", "date-time", "uuid", "ipv4", "uri", "email", "int32", "int64", "byte", "hostname", "own"])
TEXT = st.sampled_from(["abc", "12", "ABC-1", "a", "2024-05-31", "2024-02-30", "2024-05-31T09:30:00Z", "kim@example.org",
                        "192.0.2.7", "https://example.org/a", "aGVsbG8=", "0190a6e2-7d5c-7b1e-9c3f-5a4b3c2d1e0f", "b x"])
# Small values of all kinds: drawing what fits such schemas takes long, and little of it is missed.
VALUES = st.recursive(CONSTANT | TEXT | st.integers(-(2**33), 2**33), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
    NAMES, inner, max_size=4), max_leaves=6)
TYPES = ["string", "integer", "number", "boolean", "array", "object", "null"]


def some(**keywords):
    """An object with some of these keywords."""
    return st.fixed_dictionaries({}, optional=keywords)


TEXTS = some(minLength=SMALL, maxLength=st.integers(2, 8), pattern=PATTERN, format=FORMAT)
# Of a parameter without a type nobody says how its text is read (OpenAPI 3.1.1, Style Values).
TYPED = st.one_of(
    TEXTS.map(lambda s: {"type": "string", **s}), st.sampled_from([{"type": t} for t in TYPES[:4]]),
    some(multipleOf=st.sampled_from([2, 0.5, 0.1, 3])).map(lambda s: {"type": "number", **s}))
LEAF = st.one_of(TYPED, TEXTS, st.sampled_from([{"type": t} for t in TYPES]),
                 st.lists(CONSTANT, min_size=1, max_size=3).map(lambda v: {"enum": v}))


def bounds(is_30):
    if is_30:
        own = some(minimum=NUMBER, maximum=NUMBER, exclusiveMinimum=st.booleans(), exclusiveMaximum=st.booleans())
    else:
        own = some(minimum=NUMBER, maximum=NUMBER, exclusiveMinimum=NUMBER, exclusiveMaximum=NUMBER)
    return st.builds(lambda kind, s: {"type": kind, **s}, st.sampled_from(["integer", "number"]), own)


def around(inner, is_30):
    several = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    names = st.lists(NAMES, max_size=2, unique=True)
    objects = {"properties": named, "required": names, "additionalProperties": st.booleans() | inner, "minProperties": SMALL,
               "maxProperties": SMALL}
    arrays = {"items": inner, "minItems": SMALL, "maxItems": SMALL, "uniqueItems": st.booleans()}
    choices = [several.map(lambda s, k=k: {k: s}) for k in ("allOf", "anyOf", "oneOf")] + [inner.map(lambda s: {"not": s})]
    if not is_30:
        objects |= {"patternProperties": st.dictionaries(PATTERN, inner, max_size=2), "propertyNames": TEXTS,
                    "dependentRequired": st.dictionaries(NAMES, names, max_size=1),
                    "dependentSchemas": st.dictionaries(NAMES, inner, max_size=1),
                    "unevaluatedProperties": st.booleans() | inner}
        arrays |= {"prefixItems": several, "contains": inner, "minContains": SMALL, "maxContains": SMALL,
                   "unevaluatedItems": st.booleans() | inner}
        choices += [some(**{"if": inner, "then": inner, "else": inner}), CONSTANT.map(lambda v: {"const": v})]
    kinds = [some(**objects).map(lambda s: {"type": "object", **s}), some(**arrays).map(lambda s: {"type": "array", **s})]
    both = st.builds(lambda a, b: {**a, **b}, st.one_of(kinds), st.one_of(choices))
    return st.one_of(*kinds, *kinds, *choices, both)


def invented(number, version, count):
    """A document of `count` operations, each with a schema of its own for its body and for a parameter."""
    is_30 = version.startswith("3.0")
    leaf, typed = LEAF | bounds(is_30), TYPED | bounds(is_30)
    schemas, scalars = st.recursive(leaf, lambda inner: around(inner, is_30), max_leaves=6), []
    lists = st.builds(lambda items, s: {"type": "array", "items": items, **s}, typed,
                      some(minItems=SMALL, maxItems=st.integers(1, 4), uniqueItems=st.booleans()))
    made = []

    @seed(number)
    @settings(max_examples=3 * count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(schemas, typed | lists)
    def collect(schema, scalar):
        if json.dumps(schema) not in made:
            made.append(json.dumps(schema))
            scalars.append(scalar)

    collect()
    paths = {}
    for index, (schema, scalar) in enumerate(list(zip(made, scalars))[-count:]):
        content = {"application/json": {"schema": json.loads(schema)}}
        parameter = {"name": "p", "in": "query", "schema": scalar}
        paths[f"/{index}"] = {"post": {"parameters": [parameter], "requestBody": {"required": True, "content": content},
                                       "responses": {"204": {"description": "Taken."}}}}
    octets = json.dumps({"openapi": version, "info": {"title": "Invented", "version": "1"}, "paths": paths}).encode()
    document = Document(f"invented-{version}-{number}.json", octets)
    document.values = VALUES
    return document, octets

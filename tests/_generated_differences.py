"""Why a generated validator says something else than the gateway: every difference is one of these.

Each line: who differs, how it is recognised, why it is so.
"""

import json
from urllib.parse import unquote


def values(node):
    yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from values(inner)


def codes(case):
    return {code for code, _ in case["gateway"]}


def is_beyond(case):
    """Numbers that 128 bits do not hold."""
    return any(isinstance(v, float) and abs(v) > 1e30 for v in values(json.loads(case["text"])))


def is_misspelt(case):
    """A name that is not known, and one beside it that is missing: to the gateway one fault."""
    unknown = {unquote(p.removeprefix("#")).rpartition("/")[0] for code, p in case["gateway"] if code == "body-property-unknown"}
    theirs = {p for keyword, p in case["ajv"] if keyword == "required"}
    return bool(unknown & theirs)


def keywords(case):
    return {keyword for keyword, _ in case["ajv"]}


TABLE = [
    ("zod joi pydantic ajv", lambda case: "body-multiple-of" in codes(case) and is_beyond(case),
     "beyond 128 bits the gateway reckons multiples in binary; here they are reckoned in decimals however large"),
    ("zod joi pydantic ajv", lambda case: case["where"] == "unanchored" and "\\u00e9x" in case["text"],
     "the gateway's `\\b` knows letters above ASCII, that of ECMA-262 does not"),
    ("ajv", is_misspelt, "a misspelt name is one fault to the gateway; ajv tells that it is unknown and that another is missing"),
    ("ajv", lambda case: any(code.endswith("-unevaluated") for code in codes(case)),
     "ajv takes what a branch names for looked at though the branch fails, and every item where `contains` stands"),
    ("ajv", lambda case: "items" in keywords(case), "ajv tells that a list is too long at the list, the gateway at the first item too many"),
    ("ajv", lambda case: "format" in keywords(case) or "body-format" in codes(case),
     "ajv-formats reads date-time, duration, email, uri-reference and regex a little otherwise, and no iri"),
    ("ajv", lambda case: "multipleOf" in keywords(case), "ajv reckons multiples in binary"),
    ("ajv", lambda case: bool(keywords(case) & {"oneOf", "anyOf", "if"}),
     "ajv tells the faults of every branch; the gateway those of the one that was meant, or of the value as a whole"),
]


def explained(judge, case):
    """The reason, or None if there is none."""
    return next((why for judges, is_so, why in TABLE if judge in judges.split() and is_so(case)), None)

"""Where Candor and others judge a request differently, and who is right by which section.

A difference that no line here explains fails the suites; a line that says "Candor" counts only where the label of the
request, which a third judge made, says the same. docs/contract.md shows these lines.
"""

import re


class Difference:
    """`applies` gets the name of the other judge, the case, Candor's answer and the other's."""

    def __init__(self, name, right, section, applies):
        self.name, self.right, self.section, self.applies = name, right, section, applies


def explained(differences, peer, case, ours, theirs):
    """The name of the first line that explains a difference; None if none does."""
    labelled = peer == JUDGE or (case["expected"] is None) == (ours["verdict"] == "accept")
    for difference in differences:
        if difference.applies(peer, case, ours, theirs) and (labelled or difference.right != "Candor"):
            return difference.name
    return None


def code(*codes):
    return lambda peer, case, ours, theirs: ours["code"] in codes


def message(peer_name, pattern):
    return lambda peer, case, ours, theirs: peer == peer_name and ours["verdict"] == "accept" and re.search(
        pattern, theirs["message"])


def at_fault(case, ours):
    """The octets of the body at which the first violation points."""
    violation = ours["violations"][0]
    body = case["raw"].partition(b"\r\n\r\n")[2]
    return body[violation.get("offset", 0):][:violation.get("length", 0)]


EOV, CORE, JUDGE = "express-openapi-validator", "openapi-core", "python-jsonschema"

# Candor beside python-jsonschema.
GENERATED = [
    Difference(
        "null where `nullable` stands beside `enum` without null, or without `type`", "python-jsonschema",
        "OpenAPI 3.0.4, Schema Object, `nullable`: it adds null to `type` alone. Documents mean more by it, and applications "
        "take null there: Candor lets it pass",
        lambda peer, case, ours, theirs: ours["verdict"] == "accept" and "None" in (case["expected"] or {}).get("says", "")
        and set(case["expected"]["keywords"]) <= {"enum", "type", "anyOf", "oneOf", "allOf"}),
    Difference(
        "a property that is required and readOnly, in 3.1", "python-jsonschema",
        "OpenAPI 3.1.1, Schema Object: `readOnly` annotates, and `required` stands. Documents of 3.1 are mostly documents of "
        "3.0 once, where it is required of answers alone: Candor lets it pass",
        lambda peer, case, ours, theirs: ours["verdict"] == "accept"
        and (case["expected"] or {}).get("keywords") == ["required"]),
    Difference(
        "a multiple of a fraction", "Candor",
        "JSON Schema Validation 2020-12 §6.2.1, RFC 8259 §6: numbers are decimal, and 0.3 is a multiple of 0.1; the label "
        "is reckoned in binary",
        lambda peer, case, ours, theirs: "multiple-of" in (ours["code"] or "")
        or "multipleOf" in (case["expected"] or {}).get("keywords", [])),
    Difference(
        "an e-mail address with more than one `@`", "Candor",
        "JSON Schema Validation 2020-12 §7.3.2, RFC 5321 §4.1.2: outside quotes a local part holds no `@`; the label asks for "
        "one `@` anywhere",
        lambda peer, case, ours, theirs: ours["code"] == "body-format"
        and "e-mail address" in ours["violations"][0]["detail"] and at_fault(case, ours).count(b"@") > 1),
]

# Candor beside its peers.
PEERS = [
    Difference("a key twice in an object", "Candor",
               "RFC 8259 §4: names should be unique, and receivers disagree about which one counts", code("json-duplicate-key")),
    Difference("a parameter twice that is no list", "Candor",
               "OpenAPI 3.1.1, Style Values: only a list or an object is written more than once", code("param-duplicated")),
    Difference("a required property that has a default", "Candor",
               "JSON Schema Validation 2020-12 §9.2: `default` annotates and fills nothing in",
               lambda peer, case, ours, theirs: ours["code"] in ("body-property-required", "param-required")),
    Difference("a body of no octets where one is required", "Candor",
               "OpenAPI 3.1.1, Request Body Object, `required`; RFC 9110 §6.4.1: no content is not `{}`", code("body-required")),
    Difference("an absent body where none is required", "Candor",
               "OpenAPI 3.1.1, Request Body Object: `required` is false by default",
               lambda peer, case, ours, theirs: message(EOV, "unsupported media type undefined")(peer, case, ours, theirs)
               and b"\r\nContent-Type:" not in case["raw"]),
    Difference("a property that is readOnly", "both",
               "OpenAPI 3.0.4, Schema Object, `readOnly`: it should not be sent. Candor warns and lets it pass",
               lambda peer, case, ours, theirs: ours["verdict"] == "accept"
               and re.search("read-only|readOnly", theirs["message"])),
    Difference("a default of the wrong type is filled in and then refused", "Candor",
               "JSON Schema Validation 2020-12 §9.2: `default` annotates and fills nothing in",
               lambda peer, case, ours, theirs: peer == EOV and ours["verdict"] == "accept" and all(
                   e["path"].rsplit("/", 1)[-1].encode() not in case["raw"] for e in theirs["errors"]) and theirs["errors"]
               and theirs["status"] == 400 and "/body/" in theirs["errors"][0]["path"]),
    Difference("a number in a form", "Candor, also where the label is wrong",
               "OpenAPI 3.1.1, Encoding Object: fields of a form are texts, to be read as their type",
               lambda peer, case, ours, theirs: message(EOV, "must be (integer|number|boolean)")(peer, case, ours, theirs)
               and b"x-www-form-urlencoded" in case["raw"]),
    Difference("a path parameter whose name has a hyphen", "Candor",
               "OpenAPI 3.1.1, Path Templating: any character but braces may stand in a name",
               lambda peer, case, ours, theirs: peer == EOV and ours["verdict"] == "accept"
               and re.search(r"\{[^}]*-[^}]*\}", case["operation"])),
    Difference("a body of a type that ends with `+json`", "Candor", "RFC 6838 §4.2.8, RFC 6839 §3.1: it is JSON",
               lambda peer, case, ours, theirs: message(CORE, "Value b'")(peer, case, ours, theirs)
               and re.search(rb"Content-Type: [^\r]*\+json", case["raw"])),
    Difference("a day that does not exist", "Candor", "JSON Schema Validation 2020-12 §7.3.1; RFC 3339 §5.7",
               code("param-format", "body-format")),
    Difference("a body without Content-Type", "Candor", "OpenAPI 3.1.1, Request Body Object, `content`; RFC 9110 §8.3",
               code("content-type-missing")),
]

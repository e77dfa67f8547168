"""OpenAPI documents as an independent judge reads them: each schema by itself, in JSON Schema 2020-12, with its verdict.

Nothing here is taken from Candor. python-jsonschema gives the verdicts; what OpenAPI 3.0 says otherwise than 2020-12 is
translated below, by the letter of its version 3.0.4.
"""

import base64
import binascii
import gzip
import json
import re
from urllib.parse import unquote

import yaml
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

METHODS = ["get", "put", "post", "delete", "patch", "head", "options"]
# What OpenAPI 3.0 has of JSON Schema (3.0.4, Schema Object); the rest is ignored there.
KEPT_BY_30 = {"type", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
              "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "items", "minProperties",
              "maxProperties", "required", "properties", "additionalProperties", "allOf", "anyOf", "oneOf", "not"}
ONE = {"items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else", "unevaluatedItems",
       "unevaluatedProperties"}
MANY = {"allOf", "anyOf", "oneOf", "prefixItems"}
NAMED = {"properties", "patternProperties", "dependentSchemas"}
KEPT_BY_31 = KEPT_BY_30 | ONE | MANY | NAMED | {"const", "minContains", "maxContains", "dependentRequired"}


class Yaml(yaml.SafeLoader):
    """YAML 1.2: dates stay texts, and only `true` and `false` are booleans."""


Yaml.yaml_implicit_resolvers = {
    first: [(tag, match) for tag, match in rules if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false|True|False|TRUE|FALSE)$"), list("tTfF"))


def octets_of(path):
    return gzip.open(path).read() if path.name.endswith(".gz") else path.read_bytes()


class Document:
    """One document and its operations."""

    # A strategy that draws bodies; without one they are drawn from their schemas.
    values = None

    def __init__(self, name, octets):
        self.name = name
        is_yaml = ".yaml" in name or ".yml" in name
        # Keys of YAML may be numbers (`200:`); JSON has texts only.
        self.root = json.loads(json.dumps(yaml.load(octets, Yaml))) if is_yaml else json.loads(octets)
        self.is_30 = str(self.root.get("openapi", "")).startswith("3.0")
        self._translated = {}

    def at(self, reference):
        """What a reference within the document leads to."""
        node = self.root
        for step in reference.split("#", 1)[1].split("/")[1:]:
            step = unquote(step).replace("~1", "/").replace("~0", "~")
            node = node[int(step)] if isinstance(node, list) else node[step]
        return node

    def followed(self, node):
        for _ in range(20):
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                return node
            node = self.at(node["$ref"])
        raise ValueError("references without end")

    def operations(self):
        """(method, template, operation, parameters); an operation's parameters win over its path's."""
        for template, item in self.root.get("paths", {}).items():
            item = self.followed(item)
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    found = {}
                    for parameter in item.get("parameters", []) + item[method].get("parameters", []):
                        parameter = self.followed(parameter)
                        found[parameter.get("in"), parameter.get("name")] = parameter
                    yield method, template, item[method], list(found.values())

    def server(self):
        """Scheme, authority and base path of the first server."""
        server = (self.root.get("servers") or [{"url": "/"}])[0]
        url = server["url"]
        for name, variable in server.get("variables", {}).items():
            url = url.replace("{" + name + "}", str(variable.get("default", "x")))
        match = re.match(r"(?:(?:https?:)?//([^/]*))?(/?.*)$", url)
        return match[1] or "api.test", match[2].rstrip("/")

    def schema(self, node):
        """A schema by itself: translated, and what it refers to under `$defs`."""
        defs = {}
        queue = [self._translate(node)]
        whole = dict(queue[0]) if isinstance(queue[0], dict) else queue[0]
        while queue:
            for reference in references(queue.pop()):
                key = reference.removeprefix("#/$defs/")
                if key not in defs:
                    defs[key] = self._target(key)
                    queue.append(defs[key])
        return {**whole, "$defs": defs} if defs else whole

    def _target(self, key):
        if key not in self._translated:
            self._translated[key] = self._translate(self.at(base64.b32decode(key).decode()))
        return self._translated[key]

    def _translate(self, node):
        if not isinstance(node, dict):
            return node
        out = {}
        if isinstance(node.get("$ref"), str):
            out["$ref"] = "#/$defs/" + base64.b32encode(node["$ref"].encode()).decode()
            if self.is_30:
                return out
        for key, value in node.items():
            if key not in (KEPT_BY_30 if self.is_30 else KEPT_BY_31):
                continue
            if key in ONE:
                out[key] = self._translate(value)
            elif key in MANY and isinstance(value, list):
                out[key] = [self._translate(inner) for inner in value]
            elif key in NAMED and isinstance(value, dict):
                out[key] = {name: self._translate(inner) for name, inner in value.items()}
            else:
                out[key] = value
        if self.is_30:
            self._from_30(node, out)
        return out

    def _from_30(self, node, out):
        # `nullable` speaks of `type` alone, and only where that stands beside it (3.0.4, Schema Object).
        if node.get("nullable") is True and isinstance(out.get("type"), str):
            out["type"] = [out["type"], "null"]
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if out.pop(exclusive, None) is True and bound in out:
                out[exclusive] = out.pop(bound)
        # A property that is readOnly is required of responses only (3.0.4, readOnly).
        if isinstance(out.get("required"), list):
            kept = [name for name in out["required"] if not self._is_read_only(node.get("properties", {}).get(name))]
            out["required"] = kept
            if not kept:
                del out["required"]

    def _is_read_only(self, node):
        if not isinstance(node, dict):
            return False
        node = self.followed(node)
        return node.get("readOnly") is True or any(self.followed(n).get("readOnly") is True for n in node.get("allOf", []))


def references(node):
    """Every `$ref` in a schema."""
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield node["$ref"]
    for key, value in node.items():
        inner = [value] if key in ONE else value if key in MANY else value.values() if key in NAMED else []
        for schema in inner:
            yield from references(schema)


CHECKED = ["date", "date-time", "time", "duration", "email", "idn-email", "hostname", "ipv4", "ipv6", "uri",
           "uri-reference", "uri-template", "uuid", "json-pointer", "relative-json-pointer", "regex"]
FORMATS = FormatChecker(formats=())
FORMATS.checkers = {name: Draft202012Validator.FORMAT_CHECKER.checkers[name] for name in CHECKED}


def _integer_of(bits):
    def holds(value):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return not is_number or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
    return holds


FORMATS.checkers["int32"] = (_integer_of(32), ())
FORMATS.checkers["int64"] = (_integer_of(64), ())
FORMATS.checkers["byte"] = (
    lambda value: not isinstance(value, str) or base64.b64decode(value, validate=True) is not None,
    (binascii.Error, ValueError),
)


def _ecma(source):
    """ECMA-262 for Python's `re`: `$` is the very end, `\\d` and `\\w` are ASCII."""
    source = re.sub(r"(?<!\\)((?:\\\\)*)\$$", r"\1\\Z", source)
    return re.compile(source, re.ASCII)


def _pattern(validator, pattern, instance, schema):
    if validator.is_type(instance, "string") and not _ecma(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Judge = validators.extend(Draft202012Validator, {"pattern": _pattern})


def judge(schema):
    return Judge(schema, format_checker=FORMATS)


def leaves(errors):
    """The faults at the bottom, through `oneOf` and the like."""
    for error in errors:
        if error.context:
            yield from leaves(error.context)
        else:
            yield error


def pointer(path):
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)

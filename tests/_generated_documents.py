"""Documents that show all that generated validators have to say, and one that does not mean well."""

JSON = "application/json"


def body(schema, required=True):
    return {"required": required, "content": {JSON: {"schema": schema}}}


def document(paths, components=None, version="3.1.0"):
    return {"openapi": version, "info": {"title": "x", "version": "1"}, "paths": paths, "components": components or {}}


def post(name, schema, **more):
    return {"post": {"operationId": name, "requestBody": body(schema), "responses": {"204": {"description": "x"}}, **more}}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


TREE = {"type": "object", "required": ["name"], "additionalProperties": False,
        "properties": {"name": {"type": "string", "minLength": 2}, "children": {"type": "array", "items": ref("Tree")}}}
EXPRESSION = {"oneOf": [{"type": "number"}, {"type": "array", "items": ref("Expression"), "minItems": 2}]}
CAT = {"type": "object", "required": ["kind", "lives"],
       "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer", "minimum": 0}}}
DOG = {"type": "object", "required": ["kind", "bark"],
       "properties": {"kind": {"const": "dog"}, "bark": {"type": "boolean"}}}

# Each schema with values, of which some are right; the gateway is asked which.
SCHEMAS = {
    "tree": (ref("Tree"), [{"name": "ab"}, {"name": "a", "children": [{"name": "b"}, {"nam": "bc"}, 5]}, {"nmae": "ab"}]),
    "expression": (ref("Expression"), [1, [1, [2, 3]], [1, [2]], [1, "2"], "5", None]),
    "pet": ({"oneOf": [ref("Cat"), ref("Dog")]},
            [{"kind": "cat", "lives": 9}, {"kind": "dog", "bark": 1}, {"kind": "cow"}, {"lives": 9}, {"bark": True}, 7]),
    "tagged": ({"oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind", "mapping": {
        "cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}},
        [{"kind": "dog", "bark": "x"}, {"kind": "cow"}, {}, {"kind": 5}]),
    "some": ({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "maximum": 9}, {"type": "null"}]},
             ["abc", "abcd", 10, 1.5, None, [], "7"]),
    "both": ({"oneOf": [{"type": "integer"}, {"type": "number", "maximum": 5}]}, [1, 1.5, 7, 7.5]),
    "decimal": ({"type": "number", "multipleOf": 0.1}, [0.3, 1.1, 0.35, 19.99, 2, 1e300, 4.02]),
    "cents": ({"type": "number", "multipleOf": 0.01}, [0.07, 1.15, 4.35, 8.005, 1e15, 1.001]),
    "big": ({"type": "integer"}, [9007199254740993, 1e300, 1.0, 1.5, True]),
    "bounds": ({"type": "number", "minimum": 1, "exclusiveMaximum": 3, "exclusiveMinimum": 0.5, "maximum": 9}, [1, 3, 0.5, 0, 10]),
    "small": ({"type": "integer", "format": "int32"}, [2147483647, 2147483648, -2147483649, 1.5]),
    "unique": ({"type": "array", "uniqueItems": True},
               [[1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [1, True, "1", None], [[], {}], "ab"]),
    "emoji": ({"type": "string", "minLength": 2, "maxLength": 3}, ["😀", "😀😀", "😀😀😀😀", "ab", "a", ""]),
    "pattern": ({"type": "string", "pattern": "^\\d{3}$"}, ["123", "123\n", "١٢٣", "12", "", 5]),
    "words": ({"type": "string", "pattern": "^[\\w.-]+\\s?$"}, ["a_b", "é", "a\u00a0", "a b", "a\n"]),
    "unanchored": ({"type": "string", "pattern": "[/\"'`\\\\]|\\bx\\b"}, ["a/b", "x", "ax", "\"", "`", "éx"]),
    "enum": ({"enum": ["a", 1, None, [1], {"a": 1}]}, ["a", 1.0, None, [1.0], {"a": 1}, "b", [2], True]),
    "typedEnum": ({"type": "string", "enum": ["a", "b"]}, ["a", "c", 5, None]),
    "integers": ({"type": "integer", "enum": [1, 2]}, [1, 2.0, 3, "1", True]),
    "constant": ({"const": {"a": [1]}}, [{"a": [1.0]}, {"a": [2]}, 5]),
    "closed": ({"type": "object", "properties": {"name": {"type": "string"}, "size": {"type": "integer"}}, "required": ["name"],
                "additionalProperties": False}, [{"name": "x"}, {"nam": "x"}, {"name": "x", "colour": 1}, {"size": "1"}, []]),
    "map": ({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1, "maxProperties": 2},
            [{"a": 1}, {}, {"a": 1, "b": 2, "c": "x"}, {"a": "1"}]),
    "open": ({"properties": {"a": {"type": "string"}}}, [{"a": 1}, "text", 5, None, {"a": "x"}]),
    "patterns": ({"type": "object", "properties": {"x-a": {"type": "string"}}, "patternProperties": {"^x-": {"maxLength": 2}},
                  "additionalProperties": False}, [{"x-a": "ab"}, {"x-a": "abc"}, {"x-b": "abc"}, {"y": 1}, {"x-b": 5}]),
    "named": ({"type": "object", "propertyNames": {"pattern": "^[a-z]+$", "maxLength": 3}}, [{"ab": 1}, {"abcd": 1}, {"A": 1}]),
    "tuple": ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
              [["a", 1], ["a"], [1, "a"], ["a", 1, 2, 3], []]),
    "contains": ({"type": "array", "contains": {"type": "string"}, "minContains": 2, "maxContains": 3},
                 [["a", "b"], ["a"], ["a", "b", "c", "d"], []]),
    "containsOne": ({"type": "array", "contains": {"const": 1}}, [[1], [2], []]),
    "dependent": ({"type": "object", "dependentRequired": {"card": ["address"]},
                   "dependentSchemas": {"vat": {"required": ["company"], "properties": {"vat": {"type": "string"}}}}},
                  [{"card": 1}, {"vat": 1}, {"vat": "x", "company": 1}, {"card": 1, "address": 2}]),
    "conditional": ({"if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
                     "then": {"required": ["size"]}, "else": {"properties": {"size": False}}},
                    [{"kind": "a"}, {"kind": "a", "size": 1}, {"kind": "b", "size": 1}, {}]),
    "not": ({"type": "object", "not": {"required": ["secret"]}}, [{}, {"secret": 1}]),
    "all": ({"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}],
             "minProperties": 2}, [{"a": 1, "b": "x"}, {"a": 1}, {"b": 1}, 5]),
    "nullable": ({"type": ["string", "null"], "maxLength": 2}, ["ab", "abc", None, 5]),
    "kinds": ({"type": ["integer", "array"], "items": {"type": "string"}, "minimum": 3}, [5, 1, ["a"], [1], "x"]),
    "sealed": ({"allOf": [ref("Cat")], "properties": {"name": {"type": "string"}}, "unevaluatedProperties": False},
               [{"kind": "cat", "lives": 1, "name": "x"}, {"kind": "cat", "lives": 1, "colour": "x"}, {"kind": "cat", "lives": 1, "nmae": "x"},
                {"kind": "cat"}, {"kind": "cat", "lives": "x", "name": "y"}]),
    "sealedSome": ({"anyOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}, {"properties": {"b": True}, "required": ["b"]}],
                    "if": {"properties": {"c": {"const": 1}}, "required": ["c"]}, "then": {"properties": {"d": {}}},
                    "patternProperties": {"^x-": {}}, "unevaluatedProperties": {"type": "integer"}},
                   [{"a": "x"}, {"a": "x", "b": 1}, {"a": 5, "b": 1}, {"a": 5, "b": "y"}, {"b": 1, "c": 1, "d": "x"},
                    {"b": 1, "c": 2, "d": "x"}, {"b": 1, "x-y": "z"}, {"b": 1, "q": "z"}]),
    "maybe": ({"type": "object", "properties": {"a": ref("Maybe"), "b": ref("Alias"), "c": {"allOf": [ref("Maybe")]}, "d": {"type": "object", "properties": {"x": {}}, "dependentRequired": {"x": ["y"]}}}},
              [{"a": None, "b": None, "c": None}, {"a": 5, "b": "x"}, {"a": {"x": "1"}, "d": None}, {"d": {"x": 1}}]),
    "sealedItems": ({"prefixItems": [{"type": "string"}], "contains": {"const": 5}, "unevaluatedItems": False},
                    [["a", 5, 5], ["a", 5, 6, 7], ["a"], [5]]),
    "readOnly": ({"type": "object", "required": ["id", "name"],
                  "properties": {"id": {"type": "integer", "readOnly": True}, "name": {"type": "string", "default": "x"}}},
                 [{"name": "x"}, {}]),
    "dates": ({"type": "object", "properties": {f: {"type": "string", "format": f} for f in (
        "date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid", "byte",
        "json-pointer", "relative-json-pointer", "uri-template", "regex", "iri", "idn-email")}}, [
        {"date": "2024-02-29", "time": "09:30:00Z", "date-time": "2024-05-31t09:30:00.5+02:00", "duration": "P3DT4H"},
        {"date": "2023-02-29", "time": "24:00:00Z", "date-time": "2024-05-31 09:30:00Z", "duration": "PT"},
        {"date": "1900-02-29", "time": "23:59:60Z", "date-time": "2024-05-31T09:30:00", "duration": "P1Y2D"},
        {"date": "2000-02-29", "time": "12:00:60Z", "duration": "P1W"},
        {"email": "a.b+c@example.org", "hostname": "a-b.example", "ipv4": "192.0.2.7", "ipv6": "2001:db8::7"},
        {"email": "a@b@c", "hostname": "-a", "ipv4": "192.0.2.256", "ipv6": "2001:db8:::7"},
        {"email": "\"a b\"@x.org", "hostname": "a..b", "ipv4": "01.2.3.4", "ipv6": "::ffff:192.0.2.1"},
        {"email": "a@[192.0.2.1]", "hostname": "a_b", "ipv4": "1.2.3", "ipv6": "1::2::3"},
        {"uri": "https://example.org/a?b#c", "uri-reference": "/a?b=c", "uuid": "0190A6E2-7d5c-7b1e-9c3f-5a4b3c2d1e0f"},
        {"uri": "/a", "uri-reference": "a b", "uuid": "0190a6e27d5c7b1e9c3f5a4b3c2d1e0f"},
        {"uri": "urn:a:b", "uri-reference": "", "byte": "aGVsbG8=", "regex": "^[a-z]+$"},
        {"uri": "http://[::1]:80/", "uri-reference": "//a/b", "byte": "aGVsbG8", "regex": "["},
        {"uri": "http://a b", "uri-reference": "1:2", "byte": "aGVs\r\nbG8=", "json-pointer": "/a~1b", "uri-template": "/a/{b}"},
        {"uri": "a:", "json-pointer": "a", "relative-json-pointer": "1/a", "uri-template": "/a/{b", "iri": "https://ä.org/é"},
        {"json-pointer": "/~2", "relative-json-pointer": "/a", "iri": "https://ä b", "idn-email": "ä@example.org"}]),
}

WHOLE = document({f"/{name}": post(name, schema) for name, (schema, _) in SCHEMAS.items()},
                 {"schemas": {"Tree": TREE, "Expression": EXPRESSION, "Cat": CAT, "Dog": DOG, "Alias": ref("Maybe"),
                             "Maybe": {"type": ["object", "null"], "properties": {"x": {"type": "integer"}}}}})

PARAMETERS = document({"/things/{id}": {"get": {
    "operationId": "getThing", "responses": {"204": {"description": "x"}},
    "parameters": [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
        {"name": "q", "in": "query", "required": True, "schema": {"type": "string", "minLength": 2}},
        {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}, "maxItems": 2, "uniqueItems": True}},
        {"name": "filter", "in": "query", "style": "deepObject",
         "schema": {"type": "object", "properties": {"size": {"type": "integer"}, "kind": {"enum": ["a", "b"]}}, "required": ["kind"]}},
        {"name": "X-Key", "in": "header", "required": True, "schema": {"type": "string", "pattern": "^k-"}},
        {"name": "flag", "in": "query", "schema": {"type": "boolean"}},
        {"name": "session", "in": "cookie", "schema": {"type": "string", "format": "uuid"}},
        {"name": "day", "in": "query", "schema": {"type": "string", "format": "date"}},
        {"name": "step", "in": "query", "schema": {"type": "number", "multipleOf": 0.5}},
    ]}}})

# The parts of a request, and the same as octets: target, fields.
GOOD = {"path": {"id": 5}, "query": {"q": "ab"}, "headers": {"x-key": "k-1"}}
REQUESTS = [
    (GOOD, "/things/5?q=ab", {"X-Key": "k-1"}),
    ({"path": {"id": "5"}, "query": {"q": "ab", "limit": "7"}, "headers": {"X-KEY": "k-1"}}, "/things/5?q=ab&limit=7", {"X-Key": "k-1"}),
    ({"path": {"id": 0}, "query": {"q": "a", "limit": 101}, "headers": {"X-Key": "x"}}, "/things/0?q=a&limit=101", {"X-Key": "x"}),
    ({"path": {"id": "five"}, "query": {}}, "/things/five", {}),
    ({**GOOD, "query": {"q": "ab", "tags": [1, "2", 3]}}, "/things/5?q=ab&tags=1&tags=2&tags=3", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "tags": [1, 1]}}, "/things/5?q=ab&tags=1&tags=1", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "tags": ["x"]}}, "/things/5?q=ab&tags=x", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "filter": {"size": "1", "kind": "a"}}}, "/things/5?q=ab&filter[size]=1&filter[kind]=a", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "filter": {"size": "x", "kind": "a"}}}, "/things/5?q=ab&filter[size]=x&filter[kind]=a", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "filter": {"kind": "c"}}}, "/things/5?q=ab&filter[kind]=c", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "filter": {"size": 1}}}, "/things/5?q=ab&filter[size]=1", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "flag": True, "day": "2023-02-29"}}, "/things/5?q=ab&flag=true&day=2023-02-29", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "flag": "yes", "step": 0.75}}, "/things/5?q=ab&flag=yes&step=0.75", {"X-Key": "k-1"}),
    ({**GOOD, "query": {"q": "ab", "limit": ""}}, "/things/5?q=ab&limit=", {"X-Key": "k-1"}),
    ({**GOOD, "headers": {"X-Key": ""}}, "/things/5?q=ab", {"X-Key": ""}),
    ({**GOOD, "cookies": {"session": "x"}}, "/things/5?q=ab", {"X-Key": "k-1", "Cookie": "session=x"}),
    ({**GOOD, "query": {"q": 12, "step": 1.5}}, "/things/5?q=12&step=1.5", {"X-Key": "k-1"}),
]

# What would leave a string, a comment, a docstring, a name or a template if it were let.
EVIL = ['*/ globalThis.broken = 1; /*', '"""\nimport os; os.environ["broken"] = "1"\n"""', "`${globalThis.broken = 1}`",
        "'; globalThis.broken = 1; //", '\\"; globalThis.broken = 1; //', "\u2028globalThis.broken = 1", "\\", '"', "\n# x\nbroken = 1",
        "__proto__", "constructor", "toString", "class", "None", "{0.__class__}", "</script>", "\u202ex", "model_config", "_private",
        "1st", "a b", "", "🙂", "json", "validate_body", "self", "*/", "${x}"]
HOSTILE = document({"/" + str(i): {"post": {
    "operationId": text or "empty", "summary": text, "description": f"{text}\n{text}", "responses": {"204": {"description": "x"}},
    "requestBody": body({"type": "object", "title": text, "description": text, "required": [text],
                         "properties": {text: {"type": "string", "description": text, "default": text, "enum": [text, "b"]},
                                        "ref": ref("Evil" + str(i))}}),
}} for i, text in enumerate(EVIL)}, {"schemas": {
    **{"Evil" + str(i): {"type": "object", "description": text, "properties": {text: {"const": text}},
                         "additionalProperties": {"type": "integer"}} for i, text in enumerate(EVIL)}}})

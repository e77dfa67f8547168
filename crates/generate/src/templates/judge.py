Path = tuple[str | int, ...]


class Violation(TypedDict):
    """A rule that a request breaks, by the code and at the place that the gateway would name."""

    code: str
    location: Literal["path", "query", "header", "cookie", "body"]
    parameter: NotRequired[str]
    """Name of the parameter; absent for the body."""
    pointer: NotRequired[str]
    """JSON Pointer (RFC 6901, as a URI fragment) into the body."""


@dataclass(frozen=True)
class Fault:
    """A rule that a value breaks."""

    path: Path
    code: str
    name: str | None = None
    """The member that is missing or not known."""
    detailed: bool = False
    """It says more than that one keyword does not hold."""
    because: str | None = None
    """The conditional part of the schema that asks for it."""

    def below(self, path: Path) -> Fault:
        return replace(self, path=(*path, *self.path))


Judge = Callable[[Any], list[Fault]]


@dataclass(frozen=True)
class Branch:
    """One schema of several, and what tells it from the others."""

    schema: Any
    kinds: Sequence[str] | None = None
    """The kinds of values that it takes; any if absent."""
    is_null: bool = False
    """It stands for the absence of a value."""
    tags: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """The constants that it binds members to."""
    constants: Sequence[Any] | None = None
    """The constants that it takes."""
    knows: Sequence[str] = ()
    """The members that it knows."""


@dataclass(frozen=True)
class Discriminator:
    """Which branch a value of a member stands for; none for a schema that is no branch."""

    property: str
    mapping: Mapping[str, int | None]


def kind_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or isinstance(value, float) and value.is_integer():
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def canonical(value: Any) -> str:
    """Equal for values that JSON Schema calls equal: 1 is 1.0 and no boolean."""

    def plain(value: Any) -> Any:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, dict):
            return {name: plain(member) for name, member in value.items()}
        return value

    return json.dumps(plain(value), sort_keys=True)


def is_among(value: Any, options: Sequence[Any]) -> bool:
    own = canonical(value)
    return any(canonical(option) == own for option in options)


def is_multiple(value: float, step: float) -> bool:
    """True for whole multiples, reckoned in decimals: 0.3 is one of 0.1."""
    with localcontext(prec=700):
        return Decimal(repr(value)) % Decimal(repr(step)) == 0


def pointer_of(path: Path) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps)


def _distance(a: str, b: str) -> int:
    """How many letters have to be put in, left out, changed or swapped."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        row = [i]
        for j in range(1, len(b) + 1):
            change = a[i - 1] != b[j - 1]
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant, if at most a third of its letters differ."""
    if len(word) > 64:
        return None
    best: tuple[int, str] | None = None
    for candidate in candidates:
        if len(candidate) > 256:
            continue
        apart = _distance(word.lower(), candidate.lower())
        is_near = apart * 3 <= max(len(word), len(candidate), 3)
        if is_near and (best is None or apart < best[0]):
            best = (apart, candidate)
    return best[1] if best else None


# Codes for members that nothing knows.
_UNKNOWN = ("body-property-unknown", "body-property-unevaluated")


def merged(faults: Iterable[Fault]) -> list[Fault]:
    """From all that is wrong to what is really wrong: one fault each, however many keywords it breaks."""
    faults = list(faults)
    missing: dict[Path, list[str]] = {}
    for fault in faults:
        if fault.code == "body-property-required" and fault.name is not None:
            missing.setdefault(fault.path, []).append(fault.name)
    respelt = set()
    for fault in faults:
        if fault.code in _UNKNOWN and fault.name is not None:
            parent = fault.path[:-1]
            respelt.add((parent, nearest(fault.name, missing.get(parent, []))))
    mistyped = {fault.path for fault in faults if fault.code == "body-type"}
    limits = ("body-number-too-small", "body-number-too-large")
    bounded = {fault.path for fault in faults if fault.code in limits}

    def is_implied(fault: Fault) -> bool:
        if fault.code == "body-format" and fault.path in bounded:
            return True
        is_plain = not fault.detailed and fault.code != "body-type"
        return is_plain and fault.path in mistyped

    kept: dict[tuple[Path, str, str | None], Fault] = {}
    for fault in faults:
        if fault.code == "body-property-required":
            if (fault.path, fault.name) in respelt:
                continue
        elif is_implied(fault):
            continue
        kept.setdefault((fault.path, fault.code, fault.name), fault)
    return list(kept.values())


@dataclass(frozen=True)
class _Tried:
    """A branch and what it finds."""

    branch: Branch
    faults: list[Fault]


def _meant(
    value: Any, tried: list[_Tried], none: str, by: Discriminator | None
) -> list[Fault]:
    """No branch fits: the faults of the one that was meant, or of the value as a whole if nobody can say."""
    if by and isinstance(value, dict):
        if by.property not in value:
            return [Fault((), "body-discriminator-missing", detailed=True)]
        tag = value[by.property]
        if isinstance(tag, str):
            index = by.mapping.get(tag)
            if index is not None:
                return tried[index].faults
            if tag not in by.mapping:
                chosen = _by_tag(value, tried)
                if isinstance(chosen, _Tried):
                    return chosen.faults
                return [
                    Fault((by.property,), "body-discriminator-unknown", detailed=True)
                ]
    kind = kind_of(value)
    fitting = [
        one for one in tried if one.branch.kinds is None or kind in one.branch.kinds
    ]
    if not fitting:
        real = [one for one in tried if not one.branch.is_null]
        only = real[0] if len(real) == 1 else _unquoted(tried, value)
        if only:
            return only.faults
        return [Fault((), none, detailed=all(one.branch.kinds for one in tried))]
    if len(fitting) == 1:
        first = fitting[0]
        texts = [text for text in first.branch.constants or [] if isinstance(text, str)]
        is_nearly_constant = (
            isinstance(value, str) and nearest(value, texts) is not None
        )
        chosen = first if is_nearly_constant else _unquoted(tried, value) or first
        return chosen.faults or [Fault((), none)]
    tagged = _by_tag(value, fitting)
    if tagged is not None:
        return tagged.faults if isinstance(tagged, _Tried) else tagged
    return _by_nearness(value, fitting) or [Fault((), none)]


def _by_tag(value: Any, tried: list[_Tried]) -> _Tried | list[Fault] | None:
    """The one branch whose constants agree, or what is wrong if none does."""
    wanted: list[Fault] | None = None
    for name in sorted(value) if isinstance(value, dict) else []:
        if any(name not in one.branch.tags for one in tried):
            continue
        agreeing = [
            one for one in tried if is_among(value[name], one.branch.tags[name])
        ]
        if len(agreeing) == 1:
            return agreeing[0]
        if not agreeing and wanted is None:
            wanted = [Fault((name,), "body-enum", detailed=True)]
    if wanted is None and all(one.branch.constants is not None for one in tried):
        wanted = [Fault((), "body-enum", detailed=True)]
    return wanted


def _unquoted(tried: list[_Tried], value: Any) -> _Tried | None:
    """The branch that takes a number or a boolean which stands in quotes."""
    if not isinstance(value, str):
        return None
    try:
        inner = json.loads(value)
    except ValueError:
        return None
    if not isinstance(inner, int | float):
        return None
    return next((one for one in tried if not faults_of(one.branch.schema, inner)), None)


def _by_nearness(value: Any, tried: list[_Tried]) -> list[Fault] | None:
    """The faults by the branch that is nearer than any other."""
    best: tuple[tuple[int, int, int], list[Fault]] | None = None
    is_tied = False
    for one in tried:
        faults = merged(one.faults)
        names = value if isinstance(value, dict) else {}
        familiar = sum(name in one.branch.knows for name in names)
        depth = min((len(fault.path) for fault in faults), default=0)
        measure = (len(faults) - familiar, len(faults), -depth)
        if best is None or measure < best[0]:
            best, is_tied = (measure, faults), False
        elif measure == best[0]:
            is_tied = True
    return None if is_tied or best is None else best[1]


def _as_sent(value: Any, kinds: Sequence[str]) -> Any:
    """What a text in a path, a query or a field stands for, if its parameter is no text."""
    if isinstance(value, bool | int | float):
        own = kind_of(value)
        is_taken = own in kinds or own == "integer" and "number" in kinds
        if is_taken or kinds and "string" not in kinds:
            return value
        return json.dumps(value)
    if not isinstance(value, str) or not kinds or "string" in kinds:
        return value
    is_numeric = "integer" in kinds or "number" in kinds
    if is_numeric and re.fullmatch(
        r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", value
    ):
        return json.loads(value)
    if "boolean" in kinds and value in ("true", "false"):
        return value == "true"
    if "null" in kinds and value in ("", "null"):
        return None
    return value


_OF_PARAMETERS = {
    "body-const": "param-enum",
    "body-enum": "param-enum",
    "body-format": "param-format",
    "body-items-not-unique": "param-items",
    "body-items-too-few": "param-items",
    "body-items-too-many": "param-items",
    "body-multiple-of": "param-multiple-of",
    "body-number-not-above": "param-range",
    "body-number-not-below": "param-range",
    "body-number-too-large": "param-range",
    "body-number-too-small": "param-range",
    "body-pattern": "param-pattern",
    "body-string-too-long": "param-length",
    "body-string-too-short": "param-length",
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    schema: Any
    required: bool = False
    kinds: Sequence[str] = ()
    """The kinds of values that a text may stand for; those of the items of a list."""
    is_list: bool = False
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Kinds of the members of an object."""
    allows_empty: bool = False

    def sent(self, parts: Parts) -> Any:
        """What a request sends for it."""
        own = {
            "path": parts.get("path"),
            "query": parts.get("query"),
            "header": parts.get("headers"),
            "cookie": parts.get("cookies"),
        }[self.location]
        for name, value in (own or {}).items():
            is_same = name == self.name
            if self.location == "header":
                is_same = name.lower() == self.name.lower()
            if is_same:
                return value
        return None

    def codes(self, parts: Parts) -> list[str]:
        value = self.sent(parts)
        if value is None and "null" not in self.kinds or self.is_list and value == []:
            return ["param-required"] if self.required else []
        if value == "" and self.allows_empty:
            return []
        takes_text = not self.kinds or "string" in self.kinds or "null" in self.kinds
        is_required_field = self.location == "header" and self.required
        if value == "" and (self.is_list or not takes_text or is_required_field):
            return ["param-empty"]
        if self.is_list:
            items = value if isinstance(value, list) else [value]
            value = [_as_sent(item, self.kinds) for item in items]
        elif isinstance(value, dict):
            value = {
                name: _as_sent(member, self.members.get(name, ()))
                for name, member in value.items()
            }
        else:
            value = _as_sent(value, self.kinds)
        faults = merged(faults_of(self.schema, value))
        return list(
            dict.fromkeys(
                _OF_PARAMETERS.get(fault.code, "param-type") for fault in faults
            )
        )


class Parts(TypedDict, total=False):
    """The parts of a request before they are written down. Names of headers count in any case."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, Any]
    cookies: Mapping[str, Any]
    body: Any


@dataclass(frozen=True)
class Asked:
    """What an operation asks for."""

    parameters: Sequence[Parameter] = ()
    body: Any = None
    takes_body: bool = False
    body_required: bool = False


def judge(asked: Asked, parts: Parts) -> list[Violation]:
    """Everything that the gateway would refuse a request for: parameters are looked at before the body."""
    if asked.body_required and "body" not in parts:
        return [{"code": "body-required", "location": "body"}]
    violations: list[Violation] = [
        {"code": code, "location": parameter.location, "parameter": parameter.name}
        for parameter in asked.parameters
        for code in parameter.codes(parts)
    ]
    if violations or not asked.takes_body or "body" not in parts:
        return violations
    safe = "/-._~!$&'()*+,;=:@?"
    return [
        {
            "code": fault.because or fault.code,
            "location": "body",
            "pointer": "#" + quote(pointer_of(fault.path), safe=safe),
        }
        for fault in merged(faults_of(asked.body, parts["body"]))
    ]

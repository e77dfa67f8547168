_adapters: dict[int, tuple[Any, TypeAdapter[Any]]] = {}


def faults_of(schema: Any, value: Any) -> list[Fault]:
    """Everything that is wrong with a value."""
    known = _adapters.get(id(schema))
    if known is None or known[0] is not schema:
        known = (schema, TypeAdapter(schema))
        _adapters[id(schema)] = known
    try:
        known[1].validate_python(value)
    except ValidationError as error:
        return _faults_in(error)
    return []


def _faults_in(error: ValidationError) -> list[Fault]:
    faults: list[Fault] = []
    for one in error.errors(include_url=False, include_input=False):
        path, kind = one["loc"], one["type"]
        if kind == "candor":
            faults += [fault.below(path) for fault in one["ctx"]["faults"]]
        elif kind == "missing":
            faults.append(
                Fault(path[:-1], "body-property-required", str(path[-1]), detailed=True)
            )
        elif kind == "extra_forbidden":
            faults.append(
                Fault(path, "body-property-unknown", str(path[-1]), detailed=True)
            )
        else:
            faults.append(Fault(path, "body-type"))
    return faults


def _refuse(faults: list[Fault]) -> NoReturn:
    codes = (
        ", ".join(dict.fromkeys(fault.code for fault in faults))
        .replace("{", "")
        .replace("}", "")
    )
    raise PydanticCustomError(
        "candor", "Broken: {codes}", {"codes": codes, "faults": faults}
    )


class Rule:
    """What is looked at besides the type: every rule that is broken is told."""

    # A rule that stands for its type looks at the value alone.
    alone = False

    def faults(self, value: Any) -> list[Fault]:
        raise NotImplementedError

    def check(self, value: Any, handler: Callable[[Any], Any]) -> Any:
        faults = self.faults(value)
        result = value
        try:
            result = handler(value)
        except ValidationError as error:
            faults = [*_faults_in(error), *faults]
        if faults:
            _refuse(faults)
        return result

    def _judge(self, value: Any) -> Any:
        faults = self.faults(value)
        if faults:
            _refuse(faults)
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        if self.alone:
            return core_schema.no_info_plain_validator_function(self._judge)
        return core_schema.no_info_wrap_validator_function(self.check, handler(source))


@dataclass(frozen=True, eq=False)
class Text(Rule):
    alone = True
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None

    def faults(self, value: Any) -> list[Fault]:
        if not isinstance(value, str):
            return [Fault((), "body-type")]
        faults = []
        if self.min_length is not None and len(value) < self.min_length:
            faults.append(Fault((), "body-string-too-short"))
        if self.max_length is not None and len(value) > self.max_length:
            faults.append(Fault((), "body-string-too-long"))
        if self.pattern is not None and not re.search(self.pattern, value):
            faults.append(Fault((), "body-pattern"))
        if self.format is not None and not FORMATS[self.format](value):
            faults.append(Fault((), "body-format"))
        return faults


@dataclass(frozen=True, eq=False)
class Number(Rule):
    alone = True
    integer: bool = False
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    multiple_of: float | None = None
    format: str | None = None

    def faults(self, value: Any) -> list[Fault]:
        kind = kind_of(value)
        if kind != "integer" and (kind != "number" or self.integer):
            return [Fault((), "body-type")]
        broken = [
            (self.ge is not None and value < self.ge, "body-number-too-small"),
            (self.gt is not None and value <= self.gt, "body-number-not-above"),
            (self.le is not None and value > self.le, "body-number-too-large"),
            (self.lt is not None and value >= self.lt, "body-number-not-below"),
            (
                self.multiple_of is not None
                and not is_multiple(value, self.multiple_of),
                "body-multiple-of",
            ),
            (
                self.format is not None and not FORMATS[self.format](value),
                "body-format",
            ),
        ]
        return [Fault((), code) for is_broken, code in broken if is_broken]


class Choice(Rule):
    """Plain values of one type or more; other types are told as such."""

    alone = True

    def __init__(self, *values: Any, code: str = "body-enum") -> None:
        self.values, self.code = values, code

    def faults(self, value: Any) -> list[Fault]:
        if is_among(value, self.values):
            return []
        kinds = {kind_of(option).replace("integer", "number") for option in self.values}
        is_of_type = kind_of(value).replace("integer", "number") in kinds
        return [Fault((), self.code if is_of_type else "body-type")]


class Among(Rule):
    """One of these values, be they equal by JSON only."""

    alone = True

    def __init__(self, *values: Any, code: str = "body-enum") -> None:
        self.values, self.code = values, code

    def faults(self, value: Any) -> list[Fault]:
        return [] if is_among(value, self.values) else [Fault((), self.code)]


class Nothing(Rule):
    alone = True

    def __init__(self, code: str = "body-value-forbidden") -> None:
        self.code = code

    def faults(self, value: Any) -> list[Fault]:
        return [Fault((), self.code)]


class NotNull(Rule):
    """A member that may be absent and is not null."""

    def faults(self, value: Any) -> list[Fault]:
        return []

    def check(self, value: Any, handler: Callable[[Any], Any]) -> Any:
        if value is None:
            _refuse([Fault((), "body-type")])
        return handler(value)


class Boolean(Rule):
    alone = True

    def faults(self, value: Any) -> list[Fault]:
        return [] if isinstance(value, bool) else [Fault((), "body-type")]


@dataclass(frozen=True, eq=False)
class Items(Rule):
    min_items: int | None = None
    max_items: int | None = None
    unique: bool = False
    contains: Callable[[], Any] | None = None
    min_contains: int | None = None
    max_contains: int | None = None
    first: Callable[[], Sequence[Any]] | None = None
    rest: Callable[[], Any] | None = None

    def faults(self, value: Any) -> list[Fault]:
        if not isinstance(value, list):
            return [Fault((), "body-type")]
        faults = []
        if self.min_items is not None and len(value) < self.min_items:
            faults.append(Fault((), "body-items-too-few"))
        if self.max_items is not None and len(value) > self.max_items:
            faults.append(Fault((), "body-items-too-many"))
        if self.unique and len({canonical(item) for item in value}) < len(value):
            faults.append(Fault((), "body-items-not-unique", detailed=True))
        return [*faults, *self._containing(value), *self._itemwise(value)]

    def _containing(self, items: list[Any]) -> list[Fault]:
        if self.contains is None:
            return []
        schema = self.contains()
        count = sum(not faults_of(schema, item) for item in items)
        if self.max_contains is not None and count > self.max_contains:
            return [Fault((), "body-contains-too-many", detailed=True)]
        if count >= (1 if self.min_contains is None else self.min_contains):
            return []
        code = (
            "body-contains-none"
            if self.min_contains is None
            else "body-contains-too-few"
        )
        return [Fault((), code, detailed=True)]

    def _itemwise(self, items: list[Any]) -> list[Fault]:
        first = self.first() if self.first else ()
        rest = self.rest() if self.rest else Any
        faults: list[Fault] = []
        for index, item in enumerate(items):
            own = faults_of(first[index] if index < len(first) else rest, item)
            faults += [fault.below((index,)) for fault in own]
            if index >= len(first) and any(
                fault.code == "body-item-unexpected" for fault in own
            ):
                break
        return faults


@dataclass(frozen=True, eq=False)
class Members(Rule):
    required: Sequence[str] = ()
    min_properties: int | None = None
    max_properties: int | None = None
    names: Callable[[], Any] | None = None
    dependent: Mapping[str, Sequence[str]] = field(default_factory=dict)
    named: Sequence[str] = ()
    patterns: Callable[[], Mapping[str, Any]] | None = None
    rest: Callable[[], Any] | None = None

    def faults(self, value: Any) -> list[Fault]:
        if not isinstance(value, dict):
            return []
        faults = [
            Fault((), "body-property-required", name, detailed=True)
            for name in self.required
            if name not in value
        ]
        for trigger, names in self.dependent.items():
            missing = [name for name in names if trigger in value and name not in value]
            faults += [
                Fault((), "body-dependent-required", name, detailed=True)
                for name in missing
            ]
        if self.min_properties is not None and len(value) < self.min_properties:
            faults.append(Fault((), "body-properties-too-few"))
        if self.max_properties is not None and len(value) > self.max_properties:
            faults.append(Fault((), "body-properties-too-many"))
        if self.names:
            schema = self.names()
            wrong = [name for name in value if faults_of(schema, name)]
            faults += [
                Fault((name,), "body-property-name", detailed=True) for name in wrong
            ]
        return [*faults, *self._others(value)]

    def _others(self, value: dict[str, Any]) -> list[Fault]:
        patterns = self.patterns() if self.patterns else {}
        rest = self.rest() if self.rest else Any
        faults: list[Fault] = []
        for name, member in value.items():
            matching = [
                schema
                for pattern, schema in patterns.items()
                if re.search(pattern, name)
            ]
            for schema in matching:
                faults += [fault.below((name,)) for fault in faults_of(schema, member)]
            if matching or name in self.named:
                continue
            found = faults_of(rest, member)
            if any(
                fault.code == "body-value-forbidden" and not fault.path
                for fault in found
            ):
                faults.append(
                    Fault((name,), "body-property-unknown", name, detailed=True)
                )
            else:
                faults += [fault.below((name,)) for fault in found]
        return faults


class Kinds(Rule):
    """What values of some kinds follow; those of others are free or refused."""

    alone = True

    def __init__(self, schemas: Callable[[], Mapping[str, Any]], others: bool) -> None:
        self.schemas, self.others = schemas, others

    def faults(self, value: Any) -> list[Fault]:
        schemas, kind = self.schemas(), kind_of(value)
        if kind == "integer" and "number" in schemas:
            kind = "number"
        if kind in schemas:
            return faults_of(schemas[kind], value)
        return [] if self.others else [Fault((), "body-type")]


class AllOf(Rule):
    alone = True

    def __init__(self, schemas: Callable[[], Sequence[Any]]) -> None:
        self.schemas = schemas

    def faults(self, value: Any) -> list[Fault]:
        return [
            fault for schema in self.schemas() for fault in faults_of(schema, value)
        ]


class AnyOf(Rule):
    """One shape or more; if none fits, the faults of the one that was meant."""

    alone = True

    def __init__(
        self, branches: Callable[[], Sequence[Branch]], by: Discriminator | None = None
    ) -> None:
        self.branches, self.by = branches, by

    def faults(self, value: Any) -> list[Fault]:
        tried = [
            _Tried(branch, faults_of(branch.schema, value))
            for branch in self.branches()
        ]
        if any(not one.faults for one in tried):
            return []
        return _meant(value, tried, "body-any-of-none", self.by)


class OneOf(AnyOf):
    """Exactly one shape; if none fits, the faults of the one that was meant."""

    def faults(self, value: Any) -> list[Fault]:
        tried = [
            _Tried(branch, faults_of(branch.schema, value))
            for branch in self.branches()
        ]
        fitting = sum(not one.faults for one in tried)
        if fitting > 1:
            return [Fault((), "body-one-of-many", detailed=True)]
        return [] if fitting else _meant(value, tried, "body-one-of-none", self.by)


class Not(Rule):
    alone = True

    def __init__(self, schema: Callable[[], Any]) -> None:
        self.schema = schema

    def faults(self, value: Any) -> list[Fault]:
        return [] if faults_of(self.schema(), value) else [Fault((), "body-not")]


class If(Rule):
    alone = True

    def __init__(
        self,
        test: Callable[[], Any],
        then: Callable[[], Any] | None,
        otherwise: Callable[[], Any] | None,
    ) -> None:
        self.test, self.then, self.otherwise = test, then, otherwise

    def faults(self, value: Any) -> list[Fault]:
        fits = not faults_of(self.test(), value)
        schema = self.then if fits else self.otherwise
        faults = faults_of(schema(), value) if schema else []
        return _because(faults, "body-if-then" if fits else "body-if-else")


class Dependents(Rule):
    """What the object follows if a member is there."""

    alone = True

    def __init__(self, schemas: Callable[[], Mapping[str, Any]]) -> None:
        self.schemas = schemas

    def faults(self, value: Any) -> list[Fault]:
        if not isinstance(value, dict):
            return []
        applying = [schema for name, schema in self.schemas().items() if name in value]
        faults = [fault for schema in applying for fault in faults_of(schema, value)]
        return _because(faults, "body-dependent-schema")


@dataclass(frozen=True)
class Looked:
    """What a schema looks at of a value."""

    all: bool = False
    """Every member, or every item."""
    names: Sequence[str] = ()
    patterns: Sequence[str] = ()
    first: int = 0
    """So many items from the first on."""
    contains: Sequence[Any] = ()
    parts: Sequence[LookedPart] = ()

    def at(self, step: str | int, value: Any) -> bool:
        if self.all or step in self.names:
            return True
        if isinstance(step, str):
            if any(re.search(pattern, step) for pattern in self.patterns):
                return True
        elif step < self.first or any(
            not faults_of(schema, value[step]) for schema in self.contains
        ):
            return True
        return any(part.at(step, value) for part in self.parts)


@dataclass(frozen=True)
class LookedPart:
    """A schema that looks at something if the value follows it."""

    schema: Any
    looked: Looked
    trigger: str | None = None
    """Only where this member is there."""
    when: Any = None
    unless: Any = None

    def at(self, step: str | int, value: Any) -> bool:
        if self.trigger is not None and self.trigger not in value:
            return False
        if self.when is not None and faults_of(self.when, value):
            return False
        if self.unless is not None and not faults_of(self.unless, value):
            return False
        return self.looked.at(step, value) and not faults_of(self.schema, value)


class Unevaluated(Rule):
    """What members or items follow that nothing else looks at; without a rest there are none."""

    alone = True

    def __init__(
        self, looked: Callable[[], Looked], rest: Callable[[], Any] | None = None
    ) -> None:
        self.looked, self.rest = looked, rest

    def steps(self, value: Any) -> list[str | int]:
        return list(value) if isinstance(value, dict) else []

    def faults(self, value: Any) -> list[Fault]:
        looked = self.looked()
        others = [step for step in self.steps(value) if not looked.at(step, value)]
        if self.rest is None:
            return self.surplus(others)
        schema = self.rest()
        found = [(step, faults_of(schema, value[step])) for step in others]
        return [fault.below((step,)) for step, faults in found for fault in faults]

    def surplus(self, others: list[str | int]) -> list[Fault]:
        code = "body-property-unevaluated"
        return [Fault((name,), code, str(name), detailed=True) for name in others]


class UnevaluatedItems(Unevaluated):
    def steps(self, value: Any) -> list[str | int]:
        return list(range(len(value))) if isinstance(value, list) else []

    def surplus(self, others: list[str | int]) -> list[Fault]:
        return [Fault((index,), "body-item-unevaluated") for index in others[:1]]


class Lazy(Rule):
    """A schema that needs itself."""

    alone = True

    def __init__(self, schema: Callable[[], Any]) -> None:
        self.schema = schema

    def faults(self, value: Any) -> list[Fault]:
        return faults_of(self.schema(), value)


class Nullable(Lazy):
    def faults(self, value: Any) -> list[Fault]:
        return [] if value is None else faults_of(self.schema(), value)


def _because(faults: list[Fault], reason: str) -> list[Fault]:
    return [replace(fault, because=fault.because or reason) for fault in faults]

/** A check of any value: it leaves alone what it does not speak of. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Check = z.core.$ZodCheck<any>;

/** A check that tells every rule that a value breaks, be other checks broken or not. */
function told(judge: (value: unknown) => readonly Fault[]): Check {
  const check = z.check<unknown>((context) => {
    const faults = context.value === undefined ? absent : judge(context.value);
    if (faults.length === 0) return;
    context.issues.push({
      code: "custom",
      input: context.value,
      path: [],
      params: { faults },
      continue: true,
    });
  });
  check._zod.def.when = () => true;
  return check;
}

const absent: readonly Fault[] = [{ path: [], code: "body-property-required" }];

function rule(
  code: string,
  holds: (value: unknown) => boolean,
  detailed = false,
): Check {
  const faults = [{ path: [], code, detailed }];
  return told((value) => (holds(value) ? [] : faults));
}

/** Any value of which a judge finds nothing wrong. */
function judged<T>(judge: (value: unknown) => readonly Fault[]): z.ZodType<T> {
  return z.unknown().check(told(judge)) as unknown as z.ZodType<T>;
}

/** Everything that is wrong with a value. */
export function faultsOf(schema: z.ZodType, value: unknown): Fault[] {
  const result = schema.safeParse(value);
  return result.success
    ? []
    : result.error.issues.flatMap((issue) => faultsIn(issue, value));
}

function faultsIn(issue: z.core.$ZodIssue, root: unknown): Fault[] {
  const { path } = issue;
  let value = root;
  for (const [index, step] of path.entries()) {
    if (isObject(value) && !has(value, String(step))) {
      return [
        {
          path: path.slice(0, index),
          code: "body-property-required",
          name: String(step),
          detailed: true,
        },
      ];
    }
    value = (value as { readonly [step: PropertyKey]: unknown })[step];
  }
  const fault = (code: string): Fault[] => [{ path, code }];
  switch (issue.code) {
    case "invalid_type":
      return fault("body-type");
    case "too_small":
      if (issue.origin === "string") return fault("body-string-too-short");
      if (issue.origin === "array") return fault("body-items-too-few");
      return fault(
        issue.inclusive ? "body-number-too-small" : "body-number-not-above",
      );
    case "too_big":
      if (issue.origin === "string") return fault("body-string-too-long");
      if (issue.origin === "array") return fault("body-items-too-many");
      return fault(
        issue.inclusive ? "body-number-too-large" : "body-number-not-below",
      );
    case "not_multiple_of":
      return fault("body-multiple-of");
    case "invalid_format":
      return fault("body-pattern");
    case "invalid_value": {
      const kinds = issue.values.map((option) => typeof option);
      if (!kinds.includes(typeof value)) return fault("body-type");
      return fault(
        issue.values.length === 1 && kinds[0] !== "string"
          ? "body-const"
          : "body-enum",
      );
    }
    case "unrecognized_keys":
      return issue.keys.map((name) => ({
        path: [...path, name],
        code: "body-property-unknown",
        name,
        detailed: true,
      }));
    case "invalid_union": {
      // The branches take values of different kinds: one that says nothing of the kind was meant.
      const isOfKind = (issues: readonly z.core.$ZodIssue[]) =>
        !issues.some(
          (inner) => inner.path.length === 0 && inner.code === "invalid_type",
        );
      const inner = issue.errors.find(isOfKind);
      if (!inner) return fault("body-type");
      return inner.flatMap((one) =>
        faultsIn({ ...one, path: [...path, ...one.path] }, root),
      );
    }
    case "custom": {
      const faults: readonly Fault[] = issue.params?.["faults"] ?? [
        { path: [], code: "body-value-forbidden" },
      ];
      return faults.map((inner) => ({
        ...inner,
        path: [...path, ...inner.path],
      }));
    }
    default:
      return fault("body-value-forbidden");
  }
}

/** The faults by a schema, for who asks for them. */
export function by(schema: z.ZodType): (value: unknown) => Fault[] {
  return (value) => faultsOf(schema, value);
}

/** A whole number, however large: `z.int()` would refuse those beyond 2^53. */
export function integer(): z.ZodNumber {
  return z.number().check(rule("body-type", Number.isInteger));
}

/** Length in characters: `min` and `max` of Zod count UTF-16 units. */
export function minLength(least: number): Check {
  return rule(
    "body-string-too-short",
    (text) => typeof text !== "string" || lengthOf(text) >= least,
  );
}

export function maxLength(most: number): Check {
  return rule(
    "body-string-too-long",
    (text) => typeof text !== "string" || lengthOf(text) <= most,
  );
}

export function pattern(source: string): Check {
  const compiled = expression(source);
  return rule(
    "body-pattern",
    (text) => typeof text !== "string" || compiled.test(text),
  );
}

export function format(name: string): Check {
  return rule("body-format", formats.get(name) ?? (() => true));
}

/** Reckoned in decimals: 0.3 is a multiple of 0.1. */
export function multipleOf(step: number): Check {
  return rule(
    "body-multiple-of",
    (value) => typeof value !== "number" || isMultiple(value, step),
  );
}

export function uniqueItems(): Check {
  return rule(
    "body-items-not-unique",
    (value) => !Array.isArray(value) || hasNoRepeat(value),
    true,
  );
}

export function contains(
  schema: z.ZodType,
  min: number | undefined,
  max: number | undefined,
): Check {
  return told((value) => containing(value, by(schema), min, max));
}

export function minProperties(least: number): Check {
  return rule(
    "body-properties-too-few",
    (value) => !isObject(value) || Object.keys(value).length >= least,
  );
}

export function maxProperties(most: number): Check {
  return rule(
    "body-properties-too-many",
    (value) => !isObject(value) || Object.keys(value).length <= most,
  );
}

/** Members that must be there, whatever they hold. */
export function required(names: readonly string[]): Check {
  return told((value) => lacking(value, names));
}

export function dependentRequired(
  needs: readonly (readonly [string, readonly string[]])[],
): Check {
  return told((value) => dependent(value, needs));
}

export function propertyNames(schema: z.ZodType): Check {
  return told((value) => misnamed(value, by(schema)));
}

/** Members by patterns of their names, and those that nothing else speaks of. */
export function members(rules: {
  named: readonly string[];
  patterns: readonly (readonly [string, z.ZodType])[];
  rest?: z.ZodType;
}): Check {
  const patterns = rules.patterns.map(
    ([source, schema]) => [expression(source), by(schema)] as const,
  );
  const rest = rules.rest && by(rules.rest);
  return told((value) => others(value, rules.named, patterns, rest));
}

/** Items of which the first ones have schemas of their own. */
export function tuple(
  first: readonly z.ZodType[],
  rest: z.ZodType,
): z.ZodType<unknown[]> {
  const [own, others] = [first.map(by), by(rest)];
  return z
    .array(z.unknown())
    .check(told((value) => itemwise(value, own, others)));
}

export const nothing: z.ZodType<never> = judged(() => [
  { path: [], code: "body-value-forbidden" },
]);

/** No item stands here. */
export const noItem: z.ZodType<never> = judged(() => [
  { path: [], code: "body-item-unexpected" },
]);

export function constant<const T>(value: T): z.ZodType<T> {
  return z
    .unknown()
    .check(
      rule("body-const", (own) => isEqual(own, value)),
    ) as unknown as z.ZodType<T>;
}

/** One of these values, be they equal by JSON only. */
export function among<const T extends readonly unknown[]>(
  values: T,
): z.ZodType<T[number]> {
  return z
    .unknown()
    .check(
      rule("body-enum", (own) => isAmong(own, values)),
    ) as unknown as z.ZodType<T[number]>;
}

/** What values of some kinds follow; those of others are free. */
export function only(schemas: {
  readonly [kind: string]: z.ZodType;
}): z.ZodType<unknown> {
  const kinds = new Map(
    Object.entries(schemas).map(([kind, schema]) => [kind, by(schema)]),
  );
  return judged((value) => {
    const kind = kindOf(value);
    const faults =
      kinds.get(kind) ?? (kind === "integer" ? kinds.get("number") : undefined);
    return faults?.(value) ?? [];
  });
}

type All<S extends readonly z.ZodType[]> = S extends readonly [
  infer First extends z.ZodType,
  ...infer Rest extends z.ZodType[],
]
  ? z.infer<First> & All<Rest>
  : unknown;

/** What follows all of them: `z.intersection` would keep only what the first one says of unknown members. */
export function allOf<const S extends readonly z.ZodType[]>(
  schemas: S,
): z.ZodType<All<S>> {
  const all = schemas.map(by);
  return judged((value) => all.flatMap((faults) => faults(value)));
}

interface Shape extends Omit<Branch, "faults"> {
  schema: z.ZodType;
}

interface Shapes<B extends readonly Shape[]> {
  branches: B;
  discriminator?: Discriminator;
}

type Some<B extends readonly Shape[]> = z.ZodType<z.infer<B[number]["schema"]>>;

function branchesOf(shapes: Shapes<readonly Shape[]>): Branch[] {
  return shapes.branches.map(({ schema, ...rest }) => ({
    ...rest,
    faults: by(schema),
  }));
}

/** One shape or more; if none fits, the faults of the one that was meant. */
export function someOf<const B extends readonly Shape[]>(
  shapes: Shapes<B>,
): Some<B> {
  const branches = branchesOf(shapes);
  return judged((value) => anyOf(value, branches, shapes.discriminator));
}

/** Exactly one shape; if none fits, the faults of the one that was meant. */
export function exactlyOne<const B extends readonly Shape[]>(
  shapes: Shapes<B>,
): Some<B> {
  const branches = branchesOf(shapes);
  return judged((value) => oneOf(value, branches, shapes.discriminator));
}

export function not(schema: z.ZodType): z.ZodType<unknown> {
  const faults = by(schema);
  return judged((value) =>
    faults(value).length > 0 ? [] : [{ path: [], code: "body-not" }],
  );
}

export function conditional(parts: {
  if: z.ZodType;
  then?: z.ZodType;
  else?: z.ZodType;
}): z.ZodType<unknown> {
  const [test, then, otherwise] = [
    by(parts.if),
    parts.then && by(parts.then),
    parts.else && by(parts.else),
  ];
  return judged((value) => {
    const fits = test(value).length === 0;
    const faults = (fits ? then : otherwise)?.(value) ?? [];
    return because(faults, fits ? "body-if-then" : "body-if-else");
  });
}

export function dependentSchemas(
  needs: readonly (readonly [string, z.ZodType])[],
): z.ZodType<unknown> {
  const all = needs.map(([name, schema]) => [name, by(schema)] as const);
  return judged((value) => {
    if (!isObject(value)) return [];
    const applying = all.filter(([name]) => has(value, name));
    return because(
      applying.flatMap(([, faults]) => faults(value)),
      "body-dependent-schema",
    );
  });
}

/** A schema that needs itself. */
export function recursive<T>(make: () => z.ZodType): z.ZodType<T> {
  return z.lazy(make) as unknown as z.ZodType<T>;
}

/** What members follow that nothing else looks at; without a rest there are none. */
export function unevaluatedProperties(parts: {
  looked: Looked;
  rest?: z.ZodType;
}): z.ZodType<unknown> {
  const rest = parts.rest && by(parts.rest);
  return judged((value) => unevaluatedMembers(value, parts.looked, rest));
}

/** The same for items. */
export function unevaluatedItems(parts: {
  looked: Looked;
  rest?: z.ZodType;
}): z.ZodType<unknown> {
  const rest = parts.rest && by(parts.rest);
  return judged((value) => unevaluatedRest(value, parts.looked, rest));
}

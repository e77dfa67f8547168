/** Joi's `default` of ECMAScript modules, with a type for texts that has no empty one by itself. */
const own = Joi.extend({
  type: "text",
  base: Joi.any(),
  messages: { "text.base": "{{#label}} must be a string" },
  validate(value: unknown, helpers: Joi.CustomHelpers) {
    if (typeof value === "string") return { value };
    return { value, errors: [helpers.error("text.base")] };
  },
}) as { text: () => Joi.AnySchema };

/** A text. `Joi.string()` takes no empty one, or any where it is told to. */
export function text(): Joi.AnySchema {
  return own.text();
}

type Judge = (value: unknown) => readonly Fault[];

function told(judge: Judge): Joi.CustomValidator {
  return (value: unknown, helpers) => {
    const faults = judge(value);
    return faults.length > 0 ? helpers.error("any.invalid", { faults }) : value;
  };
}

function rule(
  code: string,
  holds: (value: unknown) => boolean,
  detailed = false,
): Joi.CustomValidator {
  const faults = [{ path: [], code, detailed }];
  return told((value) => (holds(value) ? [] : faults));
}

/** Any value of which a judge finds nothing wrong. */
function judged(judge: Judge): Joi.AnySchema {
  return Joi.any().custom(told(judge));
}

/** Everything that is wrong with a value. */
export function faultsOf(schema: Joi.Schema, value: unknown): Fault[] {
  const { error } = schema.validate(value, {
    abortEarly: false,
    convert: false,
    errors: { render: false },
  });
  return error ? error.details.flatMap(faultsIn) : [];
}

const codes: { readonly [type: string]: string } = {
  "array.max": "body-items-too-many",
  "array.min": "body-items-too-few",
  "number.greater": "body-number-not-above",
  "number.less": "body-number-not-below",
  "number.max": "body-number-too-large",
  "number.min": "body-number-too-small",
};

function faultsIn({ type, path, context }: Joi.ValidationErrorItem): Fault[] {
  const name = String(path.at(-1));
  if (type === "any.required") {
    const code = "body-property-required";
    return [{ path: path.slice(0, -1), code, name, detailed: true }];
  }
  if (type === "object.unknown") {
    return [{ path, code: "body-property-unknown", name, detailed: true }];
  }
  const faults: readonly Fault[] | undefined = context?.["faults"];
  if (faults) {
    return faults.map((fault) => ({
      ...fault,
      path: [...path, ...fault.path],
    }));
  }
  if (type === "any.only") {
    const options: unknown[] = context?.["valids"] ?? [];
    const isOfType = options.some(
      (one) => typeof one === typeof context?.value,
    );
    return [{ path, code: isOfType ? "body-enum" : "body-type" }];
  }
  return [{ path, code: codes[type] ?? "body-type" }];
}

/** The faults by a schema, for who asks for them. */
export function by(schema: Joi.Schema): (value: unknown) => Fault[] {
  return (value) => faultsOf(schema, value);
}

/** Length in characters: `min` and `max` of Joi count UTF-16 units. */
export function minLength(least: number): Joi.CustomValidator {
  return rule(
    "body-string-too-short",
    (value) => typeof value !== "string" || lengthOf(value) >= least,
  );
}

export function maxLength(most: number): Joi.CustomValidator {
  return rule(
    "body-string-too-long",
    (value) => typeof value !== "string" || lengthOf(value) <= most,
  );
}

export function pattern(source: string): Joi.CustomValidator {
  const compiled = expression(source);
  return rule(
    "body-pattern",
    (value) => typeof value !== "string" || compiled.test(value),
  );
}

export function format(name: string): Joi.CustomValidator {
  return rule("body-format", formats.get(name) ?? (() => true));
}

/** Reckoned in decimals: 0.3 is a multiple of 0.1. */
export function multipleOf(step: number): Joi.CustomValidator {
  return rule(
    "body-multiple-of",
    (value) => typeof value !== "number" || isMultiple(value, step),
  );
}

export function uniqueItems(): Joi.CustomValidator {
  return rule(
    "body-items-not-unique",
    (value) => !Array.isArray(value) || hasNoRepeat(value),
    true,
  );
}

export function contains(
  schema: Joi.Schema,
  min: number | undefined,
  max: number | undefined,
): Joi.CustomValidator {
  return told((value) => containing(value, by(schema), min, max));
}

/** What Joi looks at in an object only if its members are right, as schemas beside it. */
export function minProperties(least: number): Joi.AnySchema {
  return Joi.any().custom(
    rule(
      "body-properties-too-few",
      (value) => !isObject(value) || Object.keys(value).length >= least,
    ),
  );
}

export function maxProperties(most: number): Joi.AnySchema {
  return Joi.any().custom(
    rule(
      "body-properties-too-many",
      (value) => !isObject(value) || Object.keys(value).length <= most,
    ),
  );
}

/** Members that must be there, whatever they hold. */
export function required(names: readonly string[]): Joi.AnySchema {
  return judged((value) => lacking(value, names));
}

export function dependentRequired(
  needs: readonly (readonly [string, readonly string[]])[],
): Joi.AnySchema {
  return judged((value) => dependent(value, needs));
}

export function propertyNames(schema: Joi.Schema): Joi.AnySchema {
  return judged((value) => misnamed(value, by(schema)));
}

/** Members by patterns of their names, and those that nothing else speaks of. */
export function members(rules: {
  named: readonly string[];
  patterns: readonly (readonly [string, Joi.Schema])[];
  rest?: Joi.Schema;
}): Joi.AnySchema {
  const patterns = rules.patterns.map(
    ([source, schema]) => [expression(source), by(schema)] as const,
  );
  const rest = rules.rest && by(rules.rest);
  return judged((value) => others(value, rules.named, patterns, rest));
}

/** Items of which the first ones have schemas of their own. */
export function tuple(
  first: readonly Joi.Schema[],
  rest: Joi.Schema,
): Joi.ArraySchema {
  const [each, more] = [first.map(by), by(rest)];
  return Joi.array().custom(told((value) => itemwise(value, each, more)));
}

export const nothing: Joi.AnySchema = judged(() => [
  { path: [], code: "body-value-forbidden" },
]);

/** No item stands here. */
export const noItem: Joi.AnySchema = judged(() => [
  { path: [], code: "body-item-unexpected" },
]);

export function constant(value: unknown): Joi.AnySchema {
  return Joi.any().custom(rule("body-const", (found) => isEqual(found, value)));
}

/** One of these values, be they equal by JSON only. */
export function among(values: readonly unknown[]): Joi.AnySchema {
  return Joi.any().custom(rule("body-enum", (found) => isAmong(found, values)));
}

function byKind(
  schemas: { readonly [kind: string]: Joi.Schema },
  isClosed: boolean,
): Joi.AnySchema {
  const kinds = new Map(
    Object.entries(schemas).map(([kind, schema]) => [kind, by(schema)]),
  );
  const refused = isClosed ? [{ path: [], code: "body-type" }] : [];
  return judged((value) => {
    const kind = kindOf(value);
    const faults =
      kinds.get(kind) ?? (kind === "integer" ? kinds.get("number") : undefined);
    return faults?.(value) ?? refused;
  });
}

/** What values of some kinds follow; those of others are free. */
export function only(schemas: {
  readonly [kind: string]: Joi.Schema;
}): Joi.AnySchema {
  return byKind(schemas, false);
}

/** What values of some kinds follow; there are no others. */
export function kinds(schemas: {
  readonly [kind: string]: Joi.Schema;
}): Joi.AnySchema {
  return byKind(schemas, true);
}

/** What follows all of them. */
export function allOf(schemas: readonly Joi.Schema[]): Joi.AnySchema {
  const all = schemas.map(by);
  return judged((value) => all.flatMap((faults) => faults(value)));
}

interface Shape extends Omit<Branch, "faults"> {
  schema: Joi.Schema;
}

interface Shapes {
  branches: readonly Shape[];
  discriminator?: Discriminator;
}

function branchesOf(shapes: Shapes): Branch[] {
  return shapes.branches.map(({ schema, ...rest }) => ({
    ...rest,
    faults: by(schema),
  }));
}

/** One shape or more; if none fits, the faults of the one that was meant. */
export function someOf(shapes: Shapes): Joi.AnySchema {
  const branches = branchesOf(shapes);
  return judged((value) => anyOf(value, branches, shapes.discriminator));
}

/** Exactly one shape; if none fits, the faults of the one that was meant. */
export function exactlyOne(shapes: Shapes): Joi.AnySchema {
  const branches = branchesOf(shapes);
  return judged((value) => oneOf(value, branches, shapes.discriminator));
}

export function not(schema: Joi.Schema): Joi.AnySchema {
  const faults = by(schema);
  return judged((value) =>
    faults(value).length > 0 ? [] : [{ path: [], code: "body-not" }],
  );
}

export function conditional(parts: {
  if: Joi.Schema;
  then?: Joi.Schema;
  else?: Joi.Schema;
}): Joi.AnySchema {
  const test = by(parts.if);
  const [then, otherwise] = [
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
  needs: readonly (readonly [string, Joi.Schema])[],
): Joi.AnySchema {
  const all = needs.map(([name, schema]) => [name, by(schema)] as const);
  return judged((value) => {
    if (!isObject(value)) return [];
    const applying = all.filter(([name]) => has(value, name));
    const faults = applying.flatMap(([, judge]) => judge(value));
    return because(faults, "body-dependent-schema");
  });
}

/** A schema that needs itself. */
export function recursive(make: () => Joi.Schema): Joi.AnySchema {
  let faults: Judge | undefined;
  return judged((value) => (faults ??= by(make()))(value));
}

/** What members follow that nothing else looks at; without a rest there are none. */
export function unevaluatedProperties(parts: {
  looked: Looked;
  rest?: Joi.Schema;
}): Joi.AnySchema {
  const rest = parts.rest && by(parts.rest);
  return judged((value) => unevaluatedMembers(value, parts.looked, rest));
}

/** The same for items. */
export function unevaluatedItems(parts: {
  looked: Looked;
  rest?: Joi.Schema;
}): Joi.AnySchema {
  const rest = parts.rest && by(parts.rest);
  return judged((value) => unevaluatedRest(value, parts.looked, rest));
}

export type Path = readonly PropertyKey[];

/** A rule that a request breaks, by the code and at the place that the gateway would name. */
export interface Violation {
  code: string;
  in: "path" | "query" | "header" | "cookie" | "body";
  /** Name of the parameter; absent for the body. */
  parameter?: string;
  /** JSON Pointer (RFC 6901, as a URI fragment) into the body. */
  pointer?: string;
}

/** A rule that a value breaks. */
export interface Fault {
  path: Path;
  code: string;
  /** The member that is missing or not known. */
  name?: string;
  /** It says more than that one keyword does not hold. */
  detailed?: boolean;
  /** The conditional part of the schema that asks for it. */
  because?: string;
}

/** One schema of several, and what tells it from the others. */
export interface Branch {
  faults: (value: unknown) => readonly Fault[];
  /** The kinds of values that it takes; any if absent. */
  kinds?: readonly string[];
  /** It stands for the absence of a value. */
  isNull?: boolean;
  /** The constants that it binds members to. */
  tags?: ReadonlyMap<string, readonly unknown[]>;
  /** The constants that it takes. */
  constants?: readonly unknown[];
  /** The members that it knows. */
  knows?: readonly string[];
}

/** Which branch a value of a member stands for; none for a schema that is no branch. */
export interface Discriminator {
  property: string;
  mapping: ReadonlyMap<string, number | undefined>;
}

type Members = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function has(object: Members, name: string): boolean {
  return Object.hasOwn(object, name);
}

export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number")
    return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "bigint") return "integer";
  return typeof value;
}

/** Equal for values that JSON Schema calls equal: the order of members does not count. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (isObject(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
  }
  return typeof value === "bigint"
    ? String(value)
    : (JSON.stringify(value === 0 ? 0 : value) ?? "");
}

export function isEqual(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

export function isAmong(value: unknown, options: readonly unknown[]): boolean {
  return options.some((option) => isEqual(option, value));
}

/** Length in characters, which are more than one UTF-16 unit each above U+FFFF. */
export function lengthOf(text: string): number {
  return text.length < 2 ? text.length : [...text].length;
}

/** Mantissa and power of ten. */
function decimal(value: number): [bigint, number] {
  const [digits = "0", power = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = digits.split(".");
  return [BigInt(whole + fraction), Number(power) - fraction.length];
}

/** True for whole multiples, reckoned in decimals: 0.3 is one of 0.1. */
export function isMultiple(value: number, step: number): boolean {
  const [a, powerOfA] = decimal(value);
  const [b, powerOfB] = decimal(step);
  const power = Math.min(powerOfA, powerOfB);
  if (powerOfA - power > 400 || powerOfB - power > 400)
    return value % step === 0;
  return (
    (a * 10n ** BigInt(powerOfA - power)) %
      (b * 10n ** BigInt(powerOfB - power)) ===
    0n
  );
}

const patterns = new Map<string, RegExp>();

/** The regular expression of a pattern, of which none that old engines took is refused. */
export function expression(pattern: string): RegExp {
  let known = patterns.get(pattern);
  if (!known) {
    try {
      known = new RegExp(pattern, "u");
    } catch {
      known = new RegExp(pattern);
    }
    patterns.set(pattern, known);
  }
  return known;
}

export function isRegularExpression(value: unknown): boolean {
  if (typeof value !== "string") return true;
  try {
    return Boolean(expression(value));
  } catch {
    return false;
  }
}

export function pointerOf(path: Path): string {
  return path
    .map(
      (step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`,
    )
    .join("");
}

function fragment(pointer: string): string {
  return `#${pointer.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]+/gu, encodeURIComponent)}`;
}

/** How many letters have to be put in, left out, changed or swapped. */
function distance(a: readonly string[], b: readonly string[]): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + change,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The candidate that was probably meant, if at most a third of its letters differ. */
export function nearest(
  word: string,
  candidates: readonly string[],
): string | undefined {
  const letters = [...word.toLowerCase()];
  if (letters.length > 64) return undefined;
  let best: [number, string] | undefined;
  for (const candidate of candidates) {
    const other = [...candidate.toLowerCase()];
    if (other.length > 256) continue;
    const apart = distance(letters, other);
    if (
      apart * 3 <= Math.max(letters.length, other.length, 3) &&
      (!best || apart < best[0])
    ) {
      best = [apart, candidate];
    }
  }
  return best?.[1];
}

/** Codes for members that nothing knows. */
const unknown = ["body-property-unknown", "body-property-unevaluated"];

/** From all that is wrong to what is really wrong: one fault each, however many keywords it breaks. */
export function merged(faults: readonly Fault[]): Fault[] {
  const missing = new Map<string, string[]>();
  const mistyped = new Set<string>();
  const bounded = new Set<string>();
  for (const fault of faults) {
    const pointer = pointerOf(fault.path);
    if (fault.code === "body-property-required" && fault.name !== undefined) {
      missing.set(pointer, [...(missing.get(pointer) ?? []), fault.name]);
    }
    if (fault.code === "body-type") mistyped.add(pointer);
    if (
      fault.code === "body-number-too-small" ||
      fault.code === "body-number-too-large"
    ) {
      bounded.add(pointer);
    }
  }
  const respelt = new Set<string>();
  for (const { code, path, name } of faults) {
    if (!unknown.includes(code) || name === undefined) continue;
    const parent = pointerOf(path.slice(0, -1));
    const meant = nearest(name, missing.get(parent) ?? []);
    if (meant !== undefined) respelt.add(JSON.stringify([parent, meant]));
  }
  const seen = new Set<string>();
  return faults.filter((fault) => {
    const pointer = pointerOf(fault.path);
    if (fault.code === "body-property-required") {
      if (respelt.has(JSON.stringify([pointer, fault.name]))) return false;
    } else if (
      !fault.detailed &&
      fault.code !== "body-type" &&
      mistyped.has(pointer)
    ) {
      return false;
    } else if (fault.code === "body-format" && bounded.has(pointer)) {
      return false;
    }
    const key = JSON.stringify([pointer, fault.code, fault.name]);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

/** What is wrong by one branch or more, of which the value has to follow one. */
export function anyOf(
  value: unknown,
  branches: readonly Branch[],
  by?: Discriminator,
): Fault[] {
  const found = branches.map((branch) => branch.faults(value));
  if (found.some((faults) => faults.length === 0)) return [];
  return meant(value, branches, found, "body-any-of-none", by);
}

/** The same where the value has to follow exactly one. */
export function oneOf(
  value: unknown,
  branches: readonly Branch[],
  by?: Discriminator,
): Fault[] {
  const found = branches.map((branch) => branch.faults(value));
  const fitting = found.filter((faults) => faults.length === 0).length;
  if (fitting > 1)
    return [{ path: [], code: "body-one-of-many", detailed: true }];
  return fitting === 1
    ? []
    : meant(value, branches, found, "body-one-of-none", by);
}

/** No branch fits: the faults of the one that was meant, or of the value as a whole if nobody can say. */
function meant(
  value: unknown,
  branches: readonly Branch[],
  found: readonly (readonly Fault[])[],
  none: string,
  by: Discriminator | undefined,
): Fault[] {
  const all = branches.map((branch, index) => ({
    ...branch,
    told: found[index] ?? [],
  }));
  type Told = (typeof all)[number];
  const nobody: Fault[] = [{ path: [], code: none }];
  const byTag = (
    some: readonly Told[],
  ): { branch: Told } | { faults: Fault[] } | undefined => {
    let wanted: Fault[] | undefined;
    for (const name of isObject(value) ? Object.keys(value).sort() : []) {
      const constants = some.map((branch) => branch.tags?.get(name));
      if (constants.includes(undefined)) continue;
      const member = isObject(value) ? value[name] : undefined;
      const agreeing = some.filter((_, index) =>
        isAmong(member, constants[index] ?? []),
      );
      const [only] = agreeing;
      if (agreeing.length === 1 && only) return { branch: only };
      if (agreeing.length === 0)
        wanted ??= [{ path: [name], code: "body-enum", detailed: true }];
    }
    if (!wanted && some.every((branch) => branch.constants)) {
      wanted = [{ path: [], code: "body-enum", detailed: true }];
    }
    return wanted && { faults: wanted };
  };
  if (by && isObject(value)) {
    const tag = has(value, by.property) ? value[by.property] : undefined;
    if (tag === undefined)
      return [{ path: [], code: "body-discriminator-missing", detailed: true }];
    if (typeof tag === "string") {
      const index = by.mapping.get(tag);
      const branch = index === undefined ? undefined : all[index];
      if (branch) return [...branch.told];
      if (!by.mapping.has(tag)) {
        const tagged = byTag(all);
        if (tagged && "branch" in tagged) return [...tagged.branch.told];
        return [
          {
            path: [by.property],
            code: "body-discriminator-unknown",
            detailed: true,
          },
        ];
      }
    }
  }
  const kind = kindOf(value);
  const fitting = all.filter(
    (branch) => !branch.kinds || branch.kinds.includes(kind),
  );
  const [first] = fitting;
  if (!first) {
    const real = all.filter((branch) => !branch.isNull);
    const only =
      (real.length === 1 ? real[0] : undefined) ?? unquoted(all, value);
    return only
      ? [...only.told]
      : [
          {
            path: [],
            code: none,
            detailed: all.every((branch) => branch.kinds),
          },
        ];
  }
  if (fitting.length === 1) {
    const texts = (first.constants ?? []).filter(
      (constant) => typeof constant === "string",
    );
    const isNearlyConstant =
      typeof value === "string" && nearest(value, texts) !== undefined;
    const chosen = isNearlyConstant ? first : (unquoted(all, value) ?? first);
    return chosen.told.length > 0 ? [...chosen.told] : nobody;
  }
  const tagged = byTag(fitting);
  if (tagged)
    return "branch" in tagged ? [...tagged.branch.told] : tagged.faults;
  return byNearness(value, fitting) ?? nobody;
}

/** The branch that takes a number or a boolean which stands in quotes. */
function unquoted<B extends Branch>(
  branches: readonly B[],
  value: unknown,
): B | undefined {
  if (typeof value !== "string") return undefined;
  let inner: unknown;
  try {
    inner = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (typeof inner !== "number" && typeof inner !== "boolean") return undefined;
  return branches.find((branch) => branch.faults(inner).length === 0);
}

/** The faults by the branch that is nearer than any other. */
function byNearness(
  value: unknown,
  branches: readonly (Branch & { told: readonly Fault[] })[],
): Fault[] | undefined {
  let best: { measure: readonly number[]; faults: Fault[] } | undefined;
  let isTied = false;
  for (const branch of branches) {
    const faults = merged(branch.told);
    const names = isObject(value) ? Object.keys(value) : [];
    const familiar = names.filter((name) =>
      branch.knows?.includes(name),
    ).length;
    const depth = Math.min(...faults.map((fault) => fault.path.length));
    const measure = [faults.length - familiar, faults.length, -depth];
    const order = best ? compare(measure, best.measure) : -1;
    if (order < 0) best = { measure, faults };
    isTied = order === 0 || (isTied && order > 0);
  }
  return isTied ? undefined : best?.faults;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? 0;
    if (one !== other) return one - other;
  }
  return 0;
}

/** What a text in a path, a query or a field stands for, if its parameter is no text. */
export function asSent(value: unknown, kinds: readonly string[]): unknown {
  if (
    typeof value === "number" ||
    typeof value === "boolean" ||
    typeof value === "bigint"
  ) {
    const own = kindOf(value);
    const isTaken =
      kinds.length > 0 &&
      (kinds.includes(own) || (own === "integer" && kinds.includes("number")));
    return !isTaken && (kinds.length === 0 || kinds.includes("string"))
      ? String(value)
      : value;
  }
  if (
    typeof value !== "string" ||
    kinds.length === 0 ||
    kinds.includes("string")
  )
    return value;
  const isNumeric = kinds.includes("integer") || kinds.includes("number");
  if (
    isNumeric &&
    /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/.test(value)
  )
    return Number(value);
  if (kinds.includes("boolean") && (value === "true" || value === "false"))
    return value === "true";
  if (kinds.includes("null") && (value === "" || value === "null")) return null;
  return value;
}

const ofParameters: { readonly [code: string]: string } = {
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
};

/** A parameter of an operation. */
export interface Parameter {
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required: boolean;
  /** The kinds of values that a text may stand for; those of the items of a list. */
  kinds: readonly string[];
  isList?: boolean;
  /** Kinds of the members of an object. */
  members?: ReadonlyMap<string, readonly string[]>;
  /** It may be empty. */
  allowsEmpty?: boolean;
  faults: (value: unknown) => readonly Fault[];
}

/** What an operation asks for. */
export interface Asked {
  parameters: readonly Parameter[];
  body?: { required: boolean; faults: (value: unknown) => readonly Fault[] };
}

/** The parts of a request before they are written down. Names of headers count in any case. */
export interface Parts {
  path?: { readonly [name: string]: unknown };
  query?: { readonly [name: string]: unknown };
  headers?: { readonly [name: string]: unknown };
  cookies?: { readonly [name: string]: unknown };
  body?: unknown;
}

function sentAs(parts: Parts, parameter: Parameter): unknown {
  const places = {
    path: parts.path,
    query: parts.query,
    header: parts.headers,
    cookie: parts.cookies,
  };
  const sent = places[parameter.in] ?? {};
  if (parameter.in !== "header")
    return has(sent, parameter.name) ? sent[parameter.name] : undefined;
  const name = Object.keys(sent).find(
    (own) => own.toLowerCase() === parameter.name.toLowerCase(),
  );
  return name === undefined ? undefined : sent[name];
}

function parameterCode(parameter: Parameter, parts: Parts): string[] {
  const { kinds } = parameter;
  let value = sentAs(parts, parameter);
  const isAbsent =
    value === undefined ||
    (Array.isArray(value) && value.length === 0 && parameter.isList);
  if (isAbsent) return parameter.required ? ["param-required"] : [];
  if (value === "" && parameter.allowsEmpty) return [];
  const takesText =
    !parameter.isList &&
    (kinds.length === 0 || kinds.includes("string") || kinds.includes("null"));
  if (
    value === "" &&
    (!takesText || (parameter.in === "header" && parameter.required))
  ) {
    return ["param-empty"];
  }
  if (parameter.isList) {
    value = (Array.isArray(value) ? value : [value]).map((item) =>
      asSent(item, kinds),
    );
  } else if (isObject(value)) {
    const members = Object.entries(value).filter(
      ([, member]) => member !== undefined,
    );
    value = Object.fromEntries(
      members.map(([name, member]) => [
        name,
        asSent(member, parameter.members?.get(name) ?? []),
      ]),
    );
  } else {
    value = asSent(value, kinds);
  }
  const faults = merged(parameter.faults(value));
  return [
    ...new Set(faults.map((fault) => ofParameters[fault.code] ?? "param-type")),
  ];
}

/** Everything that the gateway would refuse a request for: parameters are looked at before the body. */
export function judge(asked: Asked, parts: Parts): Violation[] {
  const { body } = asked;
  if (body?.required && parts.body === undefined)
    return [{ code: "body-required", in: "body" }];
  const violations: Violation[] = asked.parameters.flatMap((parameter) =>
    parameterCode(parameter, parts).map((code) => ({
      code,
      in: parameter.in,
      parameter: parameter.name,
    })),
  );
  if (violations.length > 0 || !body || parts.body === undefined)
    return violations;
  return merged(body.faults(parts.body)).map(({ code, path, because }) => ({
    code: because ?? code,
    in: "body",
    pointer: fragment(pointerOf(path)),
  }));
}

export function hasNoRepeat(items: readonly unknown[]): boolean {
  return new Set(items.map(canonical)).size === items.length;
}

type Faults = (value: unknown) => readonly Fault[];

export function containing(
  value: unknown,
  faults: Faults,
  min: number | undefined,
  max: number | undefined,
): Fault[] {
  if (!Array.isArray(value)) return [];
  const count = value.filter((item) => faults(item).length === 0).length;
  if (max !== undefined && count > max)
    return [{ path: [], code: "body-contains-too-many", detailed: true }];
  if (count >= (min ?? 1)) return [];
  const code =
    min === undefined ? "body-contains-none" : "body-contains-too-few";
  return [{ path: [], code, detailed: true }];
}

export function lacking(value: unknown, names: readonly string[]): Fault[] {
  if (!isObject(value)) return [];
  const missing = names.filter((name) => !has(value, name));
  return missing.map((name) => ({
    path: [],
    code: "body-property-required",
    name,
    detailed: true,
  }));
}

export function dependent(
  value: unknown,
  needs: readonly (readonly [string, readonly string[]])[],
): Fault[] {
  if (!isObject(value)) return [];
  const missing = needs.flatMap(([trigger, names]) =>
    has(value, trigger) ? names.filter((name) => !has(value, name)) : [],
  );
  return missing.map((name) => ({
    path: [],
    code: "body-dependent-required",
    name,
    detailed: true,
  }));
}

export function misnamed(value: unknown, faults: Faults): Fault[] {
  if (!isObject(value)) return [];
  const wrong = Object.keys(value).filter((name) => faults(name).length > 0);
  return wrong.map((name) => ({
    path: [name],
    code: "body-property-name",
    detailed: true,
  }));
}

function within(step: PropertyKey, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, path: [step, ...fault.path] }));
}

export function others(
  value: unknown,
  named: readonly string[],
  patterns: readonly (readonly [RegExp, Faults])[],
  rest: Faults | undefined,
): Fault[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const matching = patterns.filter(([matches]) => matches.test(name));
    const own = matching.flatMap(([, faults]) => within(name, faults(member)));
    if (matching.length > 0 || named.includes(name) || !rest) return own;
    const found = rest(member);
    const isClosed =
      found.length === 1 &&
      found[0]?.code === "body-value-forbidden" &&
      found[0].path.length === 0;
    if (isClosed)
      return [
        { path: [name], code: "body-property-unknown", name, detailed: true },
      ];
    return within(name, found);
  });
}

export function itemwise(
  value: unknown,
  first: readonly Faults[],
  rest: Faults,
): Fault[] {
  if (!Array.isArray(value)) return [];
  const found = value.flatMap((item, index) =>
    within(index, (first[index] ?? rest)(item)),
  );
  const surplus = found.findIndex(
    (fault) => fault.code === "body-item-unexpected" && fault.path.length === 1,
  );
  return found.filter(
    (fault, index) =>
      index <= surplus || surplus < 0 || fault.code !== "body-item-unexpected",
  );
}

export function because(faults: readonly Fault[], reason: string): Fault[] {
  return faults.map((fault) => ({
    ...fault,
    because: fault.because ?? reason,
  }));
}

/** What a schema looks at of a value. */
export interface Looked {
  /** Every member, or every item. */
  all?: boolean;
  names?: readonly string[];
  patterns?: readonly string[];
  /** So many items from the first on. */
  first?: number;
  contains?: readonly Faults[];
  parts?: readonly LookedPart[];
}

/** A schema that looks at something if the value follows it. */
export interface LookedPart {
  faults: Faults;
  looked: Looked;
  /** Only where this member is there. */
  trigger?: string;
  when?: Faults;
  unless?: Faults;
}

function isLookedAt(
  step: string | number,
  value: unknown,
  looked: Looked,
): boolean {
  if (looked.all) return true;
  if (typeof step === "string") {
    if (looked.names?.includes(step)) return true;
    if (looked.patterns?.some((source) => expression(source).test(step)))
      return true;
  } else {
    if (step < (looked.first ?? 0)) return true;
    const item: unknown = Array.isArray(value) ? value[step] : undefined;
    if (looked.contains?.some((faults) => faults(item).length === 0))
      return true;
  }
  return (looked.parts ?? []).some((part) => {
    if (
      part.trigger !== undefined &&
      !(isObject(value) && has(value, part.trigger))
    )
      return false;
    if (part.when && part.when(value).length > 0) return false;
    if (part.unless && part.unless(value).length === 0) return false;
    return (
      isLookedAt(step, value, part.looked) && part.faults(value).length === 0
    );
  });
}

export function unevaluatedMembers(
  value: unknown,
  looked: Looked,
  rest: Faults | undefined,
): Fault[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (isLookedAt(name, value, looked)) return [];
    if (rest) return within(name, rest(member));
    return [
      { path: [name], code: "body-property-unevaluated", name, detailed: true },
    ];
  });
}

export function unevaluatedRest(
  value: unknown,
  looked: Looked,
  rest: Faults | undefined,
): Fault[] {
  if (!Array.isArray(value)) return [];
  const others = value
    .map((_, index) => index)
    .filter((index) => !isLookedAt(index, value, looked));
  if (rest) return others.flatMap((index) => within(index, rest(value[index])));
  return others
    .slice(0, 1)
    .map((index) => ({ path: [index], code: "body-item-unevaluated" }));
}

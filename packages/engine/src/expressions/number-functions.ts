import { type CelFunction, type CelNumber, celError } from "./function-table.ts";

const isNumber = (value: unknown): value is CelNumber => typeof value === "number" || typeof value === "bigint";

/** Numbers compare with numbers, whole or not, and texts with texts. */
function isLess(left: unknown, right: unknown): boolean {
  if (isNumber(left) && isNumber(right)) return left < right;
  if (typeof left === "string" && typeof right === "string") return left < right;
  throw celError("min() and max() compare numbers with numbers or texts with texts");
}

function extreme(
  list: readonly unknown[],
  name: string,
  isBetter: (candidate: unknown, best: unknown) => boolean,
): unknown {
  let best = list[0];
  if (best === undefined) throw celError(`${name}() needs at least one element`);
  for (const candidate of list) if (isBetter(candidate, best)) best = candidate;
  return best;
}

const smallest = (list: readonly unknown[]) => extreme(list, "min", isLess);
const largest = (list: readonly unknown[]) => extreme(list, "max", (candidate, best) => isLess(best, candidate));

/** Whole as long as every element is a whole literal, else a double, as with `+`. */
function sum(list: readonly unknown[]): CelNumber {
  let whole = 0n;
  let rest = 0;
  let isWhole = true;
  for (const item of list) {
    if (typeof item === "bigint") whole += item;
    else if (typeof item === "number") {
      rest += item;
      isWhole = false;
    } else throw celError("sum() needs a list of numbers");
  }
  return isWhole ? whole : rest + Number(whole);
}

/** Halves go away from zero, as people round. */
const roundHalfAway = (value: number) => Math.sign(value) * Math.round(Math.abs(value));

function round(value: CelNumber, digits: CelNumber = 0n): number {
  const places = Number(digits);
  if (!Number.isInteger(places) || places < 0 || places > 15) throw celError("round() takes 0 to 15 decimal places");
  const number = Number(value);
  if (places === 0 || !Number.isFinite(number)) return roundHalfAway(number);
  // Shifting through the decimal text avoids 1.005 * 100 = 100.49999….
  const shifted = Number(`${number}e${places}`);
  return Number.isFinite(shifted) ? Number(`${roundHalfAway(shifted)}e-${places}`) : number;
}

const rounding = (name: string, form: string, summary: string, run: (value: number) => number): CelFunction => ({
  name,
  kind: "function",
  form,
  summary,
  overloads: [
    { signature: `${name}(double): double`, run },
    { signature: `${name}(int): int`, run: (value: bigint) => value },
  ],
});

const listMethod = (
  name: string,
  form: string,
  summary: string,
  run: (list: readonly unknown[]) => unknown,
): CelFunction => ({
  name,
  kind: "method",
  on: "list",
  form,
  summary,
  overloads: [{ signature: `list.${name}(): dyn`, cost: (list: readonly unknown[]) => list.length / 2, run }],
});

export const numberFunctions: readonly CelFunction[] = [
  listMethod("sum", "list.sum()", "The sum of the numbers in the list; 0 for an empty one.", sum),
  listMethod("min", "list.min()", "The smallest number or text in the list.", smallest),
  listMethod("max", "list.max()", "The largest number or text in the list.", largest),
  {
    name: "min",
    kind: "function",
    form: "min(a, b)",
    summary: "The smaller of two numbers or texts.",
    overloads: [{ signature: "min(dyn, dyn): dyn", run: (a: unknown, b: unknown) => smallest([a, b]) }],
  },
  {
    name: "max",
    kind: "function",
    form: "max(a, b)",
    summary: "The larger of two numbers or texts.",
    overloads: [{ signature: "max(dyn, dyn): dyn", run: (a: unknown, b: unknown) => largest([a, b]) }],
  },
  {
    name: "round",
    kind: "function",
    form: "round(number, digits)",
    summary: "Rounded to whole, or to that many decimal places; halves go away from zero.",
    overloads: [
      { signature: "round(double): double", run: round },
      { signature: "round(int): int", run: (value: bigint) => value },
      { signature: "round(double, int): double", run: round },
      { signature: "round(double, double): double", run: round },
      { signature: "round(int, int): int", run: (value: bigint) => value },
    ],
  },
  rounding("floor", "floor(number)", "The next whole number downwards.", Math.floor),
  rounding("ceil", "ceil(number)", "The next whole number upwards.", Math.ceil),
  {
    name: "abs",
    kind: "function",
    form: "abs(number)",
    summary: "The number without its sign.",
    overloads: [
      { signature: "abs(double): double", run: Math.abs },
      { signature: "abs(int): int", run: (value: bigint) => (value < 0n ? -value : value) },
    ],
  },
];

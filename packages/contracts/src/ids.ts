import { v7 as uuidv7 } from "uuid";
import { z } from "zod";

/**
 * Ids are UUIDs (version 7, so they sort by time) in Postgres and prefixed strings from the contract outward:
 * `run_` followed by the 128 bits in 26 characters of Crockford's base 32 (the TypeID suffix encoding).
 */
const prefixes = {
  user: "usr",
  session: "ses",
  organization: "org",
  member: "mem",
  flow: "flw",
  flowVersion: "flv",
  draftEdit: "edt",
  branch: "brn",
  publishApproval: "pap",
  run: "run",
  bulk: "blk",
  batch: "bat",
  backfill: "bkf",
  wait: "wai",
  credential: "crd",
  savedFilter: "fil",
  auditEntry: "aud",
  request: "req",
  testSet: "tst",
  testCase: "tca",
  testSetRun: "tsr",
} as const;

export type IdKind = keyof typeof prefixes;
export type Id<K extends IdKind> = `${(typeof prefixes)[K]}_${string}`;

export type RunId = Id<"run">;
export type FlowId = Id<"flow">;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const digitOf = new Map([...alphabet].map((character, value) => [character, value]));
const suffixPattern = "[0-7][0-9a-hjkmnp-tv-z]{25}";

/** A new UUID version 7, as Postgres stores it. */
export const newUuid = (): string => uuidv7();

/** A new prefixed id of the given kind. */
export const newId = <K extends IdKind>(kind: K): Id<K> => toId(kind, newUuid());

/** `toId("run", "0199…")` → `run_…`. The argument must be a well-formed UUID. */
export function toId<K extends IdKind>(kind: K, uuid: string): Id<K> {
  const hex = uuid.replaceAll("-", "");
  // 128 bits are 26 digits of 5 bits with 2 bits to spare in front.
  let bits = 0;
  let bitCount = 2;
  let suffix = "";
  for (let index = 0; index < 32; index++) {
    bits = (bits << 4) | Number.parseInt(hex[index] ?? "0", 16);
    bitCount += 4;
    if (bitCount >= 5) {
      bitCount -= 5;
      suffix += alphabet[(bits >> bitCount) & 31];
      bits &= (1 << bitCount) - 1;
    }
  }
  return `${prefixes[kind]}_${suffix}`;
}

/** The UUID inside a prefixed id, or `null` when the text is not an id of that kind. */
export function parseId(kind: IdKind, id: string): string | null {
  if (!new RegExp(`^${prefixes[kind]}_${suffixPattern}$`).test(id)) return null;
  let bits = 0;
  let bitCount = -2;
  let hex = "";
  for (const character of id.slice(prefixes[kind].length + 1)) {
    bits = (bits << 5) | (digitOf.get(character) ?? 0);
    bitCount += 5;
    while (bitCount >= 4) {
      bitCount -= 4;
      hex += ((bits >> bitCount) & 15).toString(16);
      bits &= (1 << bitCount) - 1;
    }
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The UUID inside a prefixed id that a schema has already checked. Throws a `RangeError` for anything else. */
export function toUuid(kind: IdKind, id: string): string {
  const uuid = parseId(kind, id);
  if (uuid === null) throw new RangeError(`not a ${kind} id: ${id.slice(0, 60)}`);
  return uuid;
}

/** A zod schema for the ids of one kind; its type is the template literal `run_${string}`. */
export const idSchema = <K extends IdKind>(kind: K) =>
  z.templateLiteral([`${prefixes[kind]}_`, z.string().regex(new RegExp(`^${suffixPattern}$`))]) as unknown as z.ZodType<
    Id<K>,
    Id<K>
  >;

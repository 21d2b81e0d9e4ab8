import type { z } from "zod";

/**
 * Which control edits a field. Without one the control follows from the field's type: text, number, switch, select
 * (an enum), list (an array of objects), or variants (a union of objects told apart by one constant field).
 */
export type FieldEditor =
  /** A CEL expression, `{ $cel }`. */
  | "cel"
  /** A Liquid template, `{ $liquid }`. */
  | "liquid"
  /** One of several ways to give a value, the members of the union: fixed, expression (`cel`), template (`liquid`). */
  | "dynamic"
  /** JavaScript. */
  | "code"
  /** Any JSON value. */
  | "json"
  /** A stored credential, chosen by name; the value is its prefixed id. */
  | "credential"
  /** A version of another flow, `{ id, version }`: the flow is chosen by name, the version is the one in production then. */
  | "flow"
  /** A cron pattern of five fields. */
  | "cron"
  /** An IANA time zone, chosen from a list. */
  | "timezone"
  /** Milliseconds, entered with a unit. */
  | "duration"
  /** Bytes, entered with a unit. */
  | "bytes";

/** What the generated form knows of a field besides its type, default and limits; zod keeps it as the schema's `meta`. */
export type FieldMeta = {
  /** The label, sentence case: "Longest wait for the answer". */
  title: string;
  /** The line of help under the field: what it does and, where it isn't obvious, what is allowed. */
  description: string;
  editor?: FieldEditor;
  /** An example in the empty field. A field that has one and starts empty must be filled in by a person. */
  placeholder?: string;
  /**
   * What an optional field means while it is absent; the form shows it as chosen. Unlike a default of the schema it is not
   * filled in, so a field that is added later leaves the content of existing flows as it is.
   */
  default?: string;
  /** What people read instead of the values of an enum. */
  labels?: Readonly<Record<string, string>>;
  /** `advanced` fields are folded away until they are opened or differ from their default. */
  group?: "advanced";
  /** For a list: what one entry is called, as in "Add header". For one variant of a union: its name. */
  item?: string;
  /** Set by tests of a part of a flow only: no field of the form. */
  isInternal?: true;
  /** The value is an address that the step calls: its host is something outside that the flow uses. */
  calls?: "host";
};

/** The field with its form meta; every field of a node's parameters is made with it. */
export const field = <T extends z.ZodType>(schema: T, meta: FieldMeta): T => schema.meta(meta);

import type { JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkValue } from "../flow/check-value.ts";
import { refineSchema } from "./refine-schema.ts";
import { mergeSchemas, schemaOfValue } from "./schema-of-value.ts";
import { memberOf } from "./schema-parts.ts";

const value = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;
/** Records of the same few fields, as samples of one port are. */
const record = fc.dictionary(fc.constantFrom("id", "total", "items", "note"), value, { maxKeys: 4 });

describe("the schema of a value", () => {
  it("is one that the value fits", () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(checkValue(schemaOfValue(one), one)).toEqual([]);
      }),
    );
  });

  it("merged with another's is one that both fit, whichever comes first", () => {
    fc.assert(
      fc.property(fc.oneof(value, record), fc.oneof(value, record), (a, b) => {
        const [one, other] = [schemaOfValue(a), schemaOfValue(b)];
        for (const merged of [mergeSchemas(one, other), mergeSchemas(other, one)])
          for (const sample of [a, b]) expect(checkValue(merged, sample)).toEqual([]);
      }),
    );
  });

  it("describes each element of a list", () => {
    expect(schemaOfValue([{ id: 1 }, { id: 2.5, note: "x" }])).toEqual({
      type: "array",
      items: {
        type: "object",
        properties: { id: { type: "number" }, note: { type: "string" } },
        required: ["id"],
      },
    });
  });

  it("describes a table by key as one, not field by field", () => {
    const table = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index]));
    expect(schemaOfValue(table)).toEqual({ type: "object", additionalProperties: { type: "integer" } });
    const mixed = mergeSchemas(schemaOfValue(table), schemaOfValue({ k1: "text" }));
    expect(checkValue(mixed, { k1: 2 })).toEqual([]);
    expect(checkValue(mixed, { k1: "text" })).toEqual([]);
  });
});

describe("a schema refined by a sample", () => {
  it("still takes every value that it took", () => {
    fc.assert(
      fc.property(record, record, (said, sample) => {
        const refined = refineSchema(schemaOfValue(said), schemaOfValue(sample));
        expect(checkValue(refined, said)).toEqual([]);
      }),
    );
  });

  it("keeps what the node says and marks the rest as seen in data", () => {
    const said = { type: "object", properties: { status: { type: "integer" }, body: {} }, additionalProperties: false };
    const refined = refineSchema(said, schemaOfValue({ status: "odd", body: { id: 7 }, extra: true }));
    expect(memberOf(refined, "status")).toMatchObject({ schema: { type: "integer" } });
    expect(memberOf(refined, "extra")).toMatchObject({ presence: "never", fromSample: false });
    const body = memberOf(refined, "body").schema;
    expect(memberOf(body, "id")).toMatchObject({ schema: { type: "integer" }, presence: "maybe" });
    expect(memberOf(body, "gone")).toMatchObject({ presence: "never", fromSample: true });
  });
});

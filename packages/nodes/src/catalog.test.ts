import { portName } from "@millrace/contracts/flow/definition";
import type { NodeDefinition, Port } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import fc from "fast-check";
import lucideIcons from "lucide-react/dynamicIconImports";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { nodeCatalog } from "./catalog.ts";
import { fieldsOf } from "./form-fields-in-tests.ts";
import type { FieldEditor, FieldMeta } from "./form-meta.ts";
import { nodeRuns } from "./runs.ts";
import { pureContext } from "./test-context.ts";

const definitions = nodeCatalog.list();
const each = definitions.map((definition) => [definition.type, definition] as const);

const editors: Record<FieldEditor, true> = {
  cel: true,
  liquid: true,
  dynamic: true,
  code: true,
  json: true,
  credential: true,
  flow: true,
  cron: true,
  timezone: true,
  duration: true,
  bytes: true,
};

describe("the node catalog", () => {
  it("holds these types", () => {
    const types =
      "approval boundary code condition fail http join loop manual map random respond run_failed schedule set sub_flow switch template wait wait_for_signal wait_until webhook";
    expect(definitions.map(({ type }) => type).sort()).toEqual(types.split(" "));
  });

  it("finds a type by its version and nothing else", () => {
    for (const definition of definitions)
      expect(nodeCatalog.find(definition.type, definition.typeVersion)).toBe(definition);
    expect(nodeCatalog.find("http", 2)).toBeUndefined();
    expect(nodeCatalog.find("constructor", 1)).toBeUndefined();
  });

  it.each(each)("%s says what it is", (_, definition) => {
    expect(definition.title).toMatch(/^[A-Z][A-Za-z ]{2,30}$/);
    expect(definition.summary).toMatch(/^[A-Z].{10,90}\.$/);
    expect(definition.keywords.length).toBeGreaterThanOrEqual(3);
    expect(Object.keys(lucideIcons)).toContain(definition.icon);
  });

  it.each(each)("%s has an implementation of the same kind, unless the engine itself does it", (_, definition) => {
    const run = nodeRuns.find(definition.type, definition.typeVersion);
    if (definition.kind === "trigger" || definition.kind === "scope") expect(run).toBeUndefined();
    else expect(run?.kind).toBe(definition.kind === "effect" ? "effect" : "pure");
  });
});

describe("the form of a node type", () => {
  it.each(each)("%s has a title and a description for every field, and editors that exist", (_, definition) => {
    for (const { path, schema } of fieldsOf(definition)) {
      expect([path, schema.title]).toEqual([path, expect.stringMatching(/^[A-Z][^.]{1,40}$/)]);
      expect([path, schema.description]).toEqual([path, expect.stringMatching(/^[A-Z].{5,160}\.$/)]);
      if (schema.editor !== undefined) expect(Object.keys(editors)).toContain(schema.editor);
      const labels = schema.labels as FieldMeta["labels"];
      if (labels) expect(Object.keys(labels)).toEqual(schema.enum);
    }
  });

  it.each(each)("%s refuses parameters that it does not know", (_, definition) => {
    const issues = definition.params.safeParse({ ...definition.initialParams(), surprise: 1 }).error?.issues ?? [];
    expect(issues.map(({ code }) => code)).toContain("unrecognized_keys");
  });

  it.each(each)(
    "%s starts with parameters that are valid, or with an empty field that asks for a value",
    (_, definition) => {
      const fields = new Map(fieldsOf(definition).map(({ path, schema }) => [path, schema]));
      for (const issue of definition.params.safeParse(definition.initialParams()).error?.issues ?? []) {
        const path = issue.path
          .filter((part) => part !== "$cel" && part !== "$liquid")
          .reduce<string>(
            (text, part) => (typeof part === "number" ? `${text}[]` : text ? `${text}.${String(part)}` : String(part)),
            "",
          );
        expect([path, fields.get(path)?.placeholder]).toEqual([path, expect.any(String)]);
        expect(issue.message).toMatch(/^(Enter|Say|Choose|Add) /);
      }
    },
  );

  it.each(each)("%s keeps its defaults and its fresh parameters the same", (_, definition) => {
    const fresh = definition.initialParams();
    const schema = z.toJSONSchema(definition.params, { io: "input" });
    for (const [name, property] of Object.entries(schema.properties ?? {}))
      if (typeof property === "object" && property.default !== undefined)
        expect([name, fresh[name]]).toEqual([name, property.default]);
  });
});

describe("ports and card line", () => {
  /** Valid parameters with some of their parts replaced by anything. */
  const disturbed = (definition: NodeDefinition): fc.Arbitrary<JsonObject> => {
    const names = Object.keys(z.toJSONSchema(definition.params, { io: "input" }).properties ?? {});
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ $cel: fc.string() }),
      fc.record({ $liquid: fc.string() }),
      fc.array(
        fc.record(
          { name: fc.oneof(fc.string(), fc.constant("__proto__")), when: fc.jsonValue(), value: fc.jsonValue() },
          { requiredKeys: [] },
        ),
      ),
    );
    return fc
      .record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] })
      .map((changes) => JSON.parse(JSON.stringify({ ...definition.initialParams(), ...changes })));
  };
  const portsAreSound = (ports: Port[]) => {
    expect(new Set(ports.map(({ name }) => name)).size).toBe(ports.length);
    expect(new Set(ports.map(({ label }) => label)).size).toBe(ports.length);
    for (const port of ports) {
      expect(portName.safeParse(port.name).success).toBe(true);
      expect(port.label.trim()).not.toBe("");
      expect(port.name).not.toBe("error");
      expect(JSON.parse(JSON.stringify(port.schema))).toEqual(port.schema);
    }
  };

  it.each(each)("%s never throws, whatever its parameters are", (_, definition) => {
    fc.assert(
      fc.property(
        fc.oneof(
          disturbed(definition),
          fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value))),
        ),
        (params) => {
          const line = definition.describe(params);
          expect(line).not.toMatch(/[\n\r]|^$/);
          expect(line.length).toBeLessThanOrEqual(500);
          const { inputs, outputs } = definition.ports(params);
          portsAreSound(inputs);
          portsAreSound(outputs);
          expect(inputs.length).toBe(definition.kind === "trigger" ? 0 : 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(each)("%s has the same ports for the same parameters", (_, definition) => {
    fc.assert(
      fc.property(disturbed(definition), (params) => {
        expect(definition.ports(structuredClone(params))).toEqual(definition.ports(params));
      }),
      { numRuns: 50 },
    );
  });
});

describe("pure nodes", () => {
  const resolved: Record<string, JsonObject> = {
    set: { fields: [{ name: "a", value: 1 }], keepInput: true },
    template: { template: "text" },
    respond: { status: 200, body: { a: 1 }, headers: [] },
    condition: { when: true },
    switch: { cases: [{ name: "One", when: false }] },
    join: {},
    fail: { message: "No" },
    wait_until: { until: "2026-03-02T09:00:00+01:00" },
    wait_for_signal: { name: "paid", correlation: "A-1", schema: {}, timeoutMs: 60_000, onTimeout: "port" },
    approval: { title: "Refund", message: "", fields: [], role: "anybody", timeoutMs: 60_000, onTimeout: "port" },
  };
  const pure = definitions.filter(({ type }) => nodeRuns.find(type, 1)?.kind === "pure").map(({ type }) => type);

  it("are the ones listed here", () => {
    expect(Object.keys(resolved).sort()).toEqual([...pure].sort());
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it.each(pure)("%s is synchronous and reads neither clock nor randomness", (type) => {
    const run = nodeRuns.find(type, 1);
    const params = resolved[type];
    if (run?.kind !== "pure" || !params) throw new Error("not a pure node");
    const outcomeAt = (moment: number) => {
      vi.useFakeTimers({ toFake: ["Date"], now: moment });
      vi.spyOn(Math, "random").mockReturnValue(moment / 1e12);
      try {
        return JSON.stringify(run.run(pureContext(structuredClone(params), { b: 2 })));
      } catch (thrown) {
        return String(thrown);
      }
    };
    expect(outcomeAt(1)).toBe(outcomeAt(86_400_000));
    expect(outcomeAt(1)).toMatch(type === "fail" ? /^AppError: No$/ : /"kind":"(output|respond|wait)"/);
  });
});

import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testCatalog } from "../test-catalog.ts";
import { nodesMentioning, renameNodes } from "./rename-node.ts";
import { validateFlow } from "./validate.ts";

const node = (id: string, type: string, params: JsonObject = {}, more: object = {}) => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  params,
  ...more,
});
const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });
const flow = (nodes: object[], edges: object[], settings: object = {}): FlowDefinition =>
  flowDefinition.parse({ format: 1, nodes, edges, settings });

const diamond = flow(
  [
    node("start", "start"),
    node("fetch", "work", {}, { concurrency: { max: 1, key: { $cel: "steps.fetch.x" } } }),
    node("other", "work", { text: { $liquid: "{{ steps.fetch.a }} steps.fetch" }, literal: "steps.fetch" }),
    node("gather", "join"),
    node("use", "work", { deep: [{ a: { $cel: "input.fetch.a + steps.gather.fetch.b + input.a.fetch" } }] }),
    node("code", "code", { code: "return input.fetch.total + steps.fetch // fetch" }),
    node("last", "work", { a: { $cel: "input.fetch" } }),
  ],
  [
    edge("start", "fetch"),
    edge("start", "other"),
    edge("fetch", "gather"),
    edge("other", "gather"),
    edge("gather", "use"),
    edge("gather", "code"),
    edge("use", "last"),
  ],
  { concurrency: { max: 1, key: { $cel: "trigger.steps.fetch" } } },
);

const rename = (definition: FlowDefinition, from: string, to: string) =>
  renameNodes(definition, testCatalog, new Map([[from, to]]));

describe("giving a node another id", () => {
  const renamed = rename(diamond, "fetch", "order");
  const paramsOf = (id: string) => renamed.definition.nodes.find((item) => item.id === id)?.params;

  it("takes edges, expressions, templates and limits along, and leaves texts", () => {
    expect(
      renamed.definition.edges.filter(({ from, to }) => from.node === "order" || to.node === "order"),
    ).toHaveLength(2);
    expect(JSON.stringify(renamed.definition.edges)).not.toContain("fetch");
    expect(paramsOf("other")).toEqual({ text: { $liquid: "{{ steps.order.a }} steps.fetch" }, literal: "steps.fetch" });
    expect(renamed.definition.nodes[1]).toMatchObject({ id: "order", concurrency: { key: { $cel: "steps.order.x" } } });
    expect(renamed.definition.settings.concurrency?.key).toEqual({ $cel: "trigger.steps.fetch" });
  });

  it("takes along what a join hands on under the ids of its branches, code included", () => {
    expect(paramsOf("use")).toEqual({
      deep: [{ a: { $cel: "input.order.a + steps.gather.order.b + input.a.fetch" } }],
    });
    expect(paramsOf("code")).toEqual({ code: "return input.order.total + steps.order // fetch" });
    // What comes in here is not the join's.
    expect(paramsOf("last")).toEqual({ a: { $cel: "input.fetch" } });
  });

  it("says which nodes followed and which still hold the old word", () => {
    expect(renamed.followed).toEqual(["order", "other", "use", "code"]);
    expect(nodesMentioning(renamed.definition, "fetch")).toEqual(["other", "use", "code", "last"]);
  });

  it("gives several nodes other ids at once, swapped ones too", () => {
    const swapped = renameNodes(
      diamond,
      testCatalog,
      new Map([
        ["fetch", "other"],
        ["other", "fetch"],
        ["gather", "both"],
      ]),
    );
    const use = swapped.definition.nodes.find(({ id }) => id === "use");
    expect(use?.params).toEqual({ deep: [{ a: { $cel: "input.other.a + steps.both.other.b + input.a.fetch" } }] });
  });

  it.each([
    ["fetch", "other"],
    ["gone", "order"],
    ["fetch", "fetch"],
  ])("changes nothing from %s to %s", (from, to) => {
    expect(rename(diamond, from, to).definition).toBe(diamond);
  });

  const ids = ["start", "a", "b", "c", "d"];
  const reference = fc.tuple(
    fc.constantFrom(...ids),
    fc.constantFrom("steps.X", 'steps["X"].y', "'steps.X'", "input.steps.X"),
  );
  const expression = fc
    .array(reference, { minLength: 1, maxLength: 3 })
    .map((parts) => parts.map(([id, form]) => form.replace("X", id)).join(" == "));
  const drawn = fc.record({
    sources: fc.array(expression, { minLength: 4, maxLength: 4 }),
    links: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 8 }),
    from: fc.constantFrom(...ids),
  });

  it("leaves the same flow under another name: the same problems, and back again the very same definition", () => {
    fc.assert(
      fc.property(drawn, ({ sources, links, from }) => {
        const before = flow(
          [
            node("start", "start"),
            ...sources.map((source, index) =>
              node(ids[index + 1] ?? "", "work", { v: { $cel: source } }, { name: `Node ${index}` }),
            ),
          ],
          links.filter(([a, b]) => a < b).map(([a, b]) => edge(ids[a] ?? "", ids[b] ?? "")),
        );
        const { definition } = rename(before, from, "zz");
        const codes = (of: FlowDefinition) =>
          validateFlow(of, testCatalog).map(({ code, nodeId }) => `${code} ${nodeId === "zz" ? from : nodeId}`);
        expect(codes(definition)).toEqual(codes(before));
        expect(rename(definition, "zz", from).definition).toEqual(before);
      }),
    );
  });
});

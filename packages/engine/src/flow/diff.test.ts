import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { canonicalJson, type JsonObject, type JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeKey, edgeOfKey } from "../draft/edges.ts";
import { anyDocument } from "../draft/test-documents.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { describeChanges, movedNodes } from "./diff.ts";
import { contentDocument } from "./hash.ts";

const before = flowOf(
  {
    a: { type: "hook", params: { path: "orders" } },
    b: { type: "echo", params: { v: { $cel: "input.a" }, list: [1, 2] } },
    c: "work",
  },
  ["a > b", "b > c"],
);
const texts = (...[from, to]: [typeof before | null, typeof before]) =>
  describeChanges(from, to, testCatalog).map(({ text }) => text);

describe("what changes between two definitions", () => {
  it("is nothing for the same flow", () => {
    expect(texts(before, structuredClone(before))).toEqual([]);
  });

  it("is its nodes for a new flow", () => {
    expect(texts(null, before)).toEqual(["Added *A* (Hook)", "Added *B* (Echo)", "Added *C* (Work)"]);
  });

  it("names each search field that comes, goes or changes", () => {
    const field = ($cel: string, more: object = {}) => ({ type: "text" as const, value: { $cel }, ...more });
    const [none, one, other] = [structuredClone(before), structuredClone(before), structuredClone(before)];
    one.settings.searchFields = { order: field("trigger.order"), total: field("trigger.total") };
    other.settings.searchFields = {
      order: field("trigger.body.order", { label: "Order number" }),
      paid: { type: "boolean", value: { $cel: "trigger.paid" } },
    };
    expect(texts(none, one)).toEqual([
      'Flow settings: search field "order" set to text from trigger.order',
      'Flow settings: search field "total" set to text from trigger.total',
    ]);
    expect(texts(one, other)).toEqual([
      'Flow settings: search field "order", value trigger.order → trigger.body.order',
      'Flow settings: search field "order", label set to "Order number"',
      'Flow settings: search field "paid" set to true or false from trigger.paid',
      'Flow settings: search field "total" text from trigger.total → not set',
    ]);
    expect(texts(one, none)).toHaveLength(2);
  });

  it("is told node by node, then connections, then settings", () => {
    const after = flowOf(
      {
        a: { type: "hook", params: { path: "orders", method: "GET" } },
        b: {
          type: "echo",
          name: "Better",
          params: { v: { $cel: "input.b" }, list: [1, 3] },
          disabled: true,
          notes: "x",
          timeoutMs: 90_000,
          onError: "port",
          retry: { maxAttempts: 4, backoff: "fixed", initialDelayMs: 1, maxDelayMs: 1 },
        },
        d: "check",
      },
      ["a > b", "b > d"],
    );
    after.settings.runTimeoutMs = 1_500;
    expect(texts(before, after)).toEqual([
      "Hook *A*: method POST → GET",
      "Echo *B* renamed to *Better*",
      "Echo *Better*: v input.a → input.b",
      "Echo *Better*: list, entry 2: 2 → 3",
      "Echo *Better*: when it fails the run ends → it goes on through its error port",
      "Echo *Better* disabled",
      'Echo *Better*: notes set to "x"',
      "Echo *Better*: retry set to up to 4 attempts, first pause 1 ms, longest pause 1 ms, pauses always the same",
      "Echo *Better*: time limit of an attempt set to 90 s",
      "Added *D* (Check)",
      "Removed *C* (Work)",
      "Connected *Better* → *D*",
      "Disconnected *B* → *C*",
      "Flow settings: time limit of a run 1 h → 1500 ms",
    ]);
  });

  it("names a field as data, with what it was and is", () => {
    const after = flowOf(
      { a: { type: "hook", params: { path: "orders", method: "GET" } }, b: before.nodes[1] ?? {}, c: "work" },
      ["a > b", "b > c"],
    );
    expect(describeChanges(before, after, testCatalog)).toEqual([
      {
        kind: "changed",
        nodeId: "a",
        text: "Hook *A*: method POST → GET",
        field: { pointer: "/params/method", title: "Method", before: "POST", after: "GET", language: null },
      },
    ]);
  });

  it("is also which connection into a node comes first, since that one is its input", () => {
    const nodes = { a: "start", b: "echo", c: "join" };
    expect(texts(flowOf(nodes, ["a > b", "a > c", "b > c"]), flowOf(nodes, ["a > b", "b > c", "a > c"]))).toEqual([
      "*C*: its input comes from *B* first",
    ]);
  });

  it("is a default that was written out: nothing", () => {
    const same = flowOf(
      { a: { type: "hook", params: { method: "POST", path: "orders" } }, b: before.nodes[1] ?? {}, c: "work" },
      ["a > b", "b > c"],
    );
    expect(texts(before, same)).toEqual([]);
  });

  it("says of a long text how many lines it has", () => {
    const noted = (notes: string) => flowOf({ a: { type: "start", notes } }, []);
    expect(texts(noted("one\n".repeat(5)), noted("two\n".repeat(6)))).toEqual([
      "Start *A*: notes changed, 6 → 7 lines",
    ]);
  });
});

const docOf = (definition: FlowDefinition) => contentDocument(definition, testCatalog) as JsonObject;

/** Carries out changes on the content of `from`; what is added is taken from `to`. */
function applied(from: FlowDefinition, to: FlowDefinition): JsonValue {
  const changes = describeChanges(from, to, testCatalog);
  const doc = structuredClone(docOf(from)) as {
    nodes: JsonObject[];
    edges: JsonObject[];
    settings: JsonObject;
    format: number;
  };
  const target = docOf(to) as typeof doc;
  const into = new Map<string, string[]>();
  for (const edge of from.edges) into.set(edge.to.node, [...(into.get(edge.to.node) ?? []), edgeKey(edge)]);
  const put = (object: JsonObject, pointer: string, value: JsonValue | undefined) => {
    const path = pointer.slice(1).split("/");
    const last = path.pop() ?? "";
    let place: JsonValue = object;
    for (const key of path) {
      const parent = place as JsonObject;
      parent[key] ??= {};
      place = parent[key] as JsonValue;
    }
    if (value === undefined) delete (place as JsonObject)[last];
    else (place as JsonObject)[last] = value;
  };
  for (const { kind, nodeId = "", field, edge } of changes) {
    const incoming = edge ? (into.get(edge.to.node) ?? []) : [];
    switch (kind) {
      case "added":
        doc.nodes.push(target.nodes.find(({ id }) => id === nodeId) ?? {});
        break;
      case "removed":
        doc.nodes = doc.nodes.filter(({ id }) => id !== nodeId);
        break;
      case "connected":
        if (edge) into.set(edge.to.node, [...incoming, edgeKey(edge)]);
        break;
      case "disconnected":
        if (edge)
          into.set(
            edge.to.node,
            incoming.filter((key) => key !== edgeKey(edge)),
          );
        break;
      case "settings":
        put(doc.settings, field?.pointer ?? "", field?.after);
        break;
      case "changed":
        if (field?.pointer === "/inputs") into.set(nodeId, field.after as string[]);
        else put(doc.nodes.find(({ id }) => id === nodeId) ?? {}, field?.pointer ?? "", field?.after);
    }
  }
  const edges = [...into.values()].flat().map((key) => edgeOfKey(key));
  return docOf({ ...flowDefinition.parse({ ...doc, edges }) });
}

describe("for any two definitions", () => {
  it("has no change exactly where both have the same content", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, ({ definition: from }, { definition: to }) => {
        const isSame = canonicalJson(docOf(from)) === canonicalJson(docOf(to));
        expect(describeChanges(from, to, testCatalog).length === 0).toBe(isSame);
        expect(describeChanges(from, structuredClone(from), testCatalog)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("has every difference in its changes, each with words", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, ({ definition: from }, { definition: to }) => {
        expect(canonicalJson(applied(from, to))).toBe(canonicalJson(docOf(to)));
        for (const { text } of describeChanges(from, to, testCatalog)) expect(text.trim().length).toBeGreaterThan(8);
      }),
      { numRuns: 500 },
    );
  });
});

it("knows which nodes stand elsewhere", () => {
  const at = (x: number) => ({ x, y: 0 });
  expect(movedNodes({ a: at(0), b: at(1), gone: at(2) }, { a: at(0), b: at(2), fresh: at(3) })).toEqual(["b"]);
});

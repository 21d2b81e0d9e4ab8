import { type FlowNode, flowDefinition } from "@millrace/contracts/flow/definition";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { canonicalJson, type JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { edgeKey } from "./edges.ts";
import { definedFields } from "./json-fields.ts";

/** Documents for the tests of drafts: few ids, so that two of them often mean the same nodes. */

const ids = ["a", "b", "c", "d", "e"] as const;
const params = fc.oneof(
  fc.record(
    { url: fc.constantFrom("x", "y"), deep: fc.record({ n: fc.nat(2) }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  ),
  fc.constantFrom(
    { value: { $cel: "steps.a.n" } },
    { value: { $cel: "steps.b.n + 1" } },
    { body: { kind: "text", text: "t" } },
    { body: { kind: "json", json: 1 } },
  ),
);
const undoFlows = ["a", "b"].map((last) => `flw_${"0".repeat(25)}${last}`);
const node = fc.record(
  {
    type: fc.constantFrom("echo", "work"),
    name: fc.constantFrom("One", "Two"),
    params,
    notes: fc.constantFrom("n1", "n2"),
    disabled: fc.boolean(),
    errorPorts: fc.subarray(["timeout", "rate_limited"] as const),
    retry: fc.record(
      {
        maxAttempts: fc.constantFrom(2, 3),
        classes: fc.dictionary(
          fc.constantFrom("timeout", "rate_limited"),
          fc.record({ maxAttempts: fc.constantFrom(4, 5) }),
        ),
      },
      { requiredKeys: [] },
    ),
    undo: fc.record({ id: fc.constantFrom(...undoFlows), version: fc.constantFrom(1, 2) }),
  },
  { requiredKeys: ["type", "name", "params"] },
);
const place = fc.record({ x: fc.nat(3), y: fc.nat(3) });
const note = fc.record({
  x: fc.nat(3),
  y: fc.nat(3),
  width: fc.constant(80),
  height: fc.constant(40),
  text: fc.constantFrom("p", "q"),
  color: fc.constant("teal" as const),
});
const group = fc.record({ name: fc.constantFrom("G", "H"), color: fc.constant("grey" as const) });

const searchField = fc.record(
  {
    label: fc.constantFrom("L", "M"),
    type: fc.constantFrom("text" as const, "number" as const),
    value: fc.constantFrom({ $cel: "trigger.a" }, { $cel: "trigger.b" }),
  },
  { requiredKeys: ["type", "value"] },
);

export const anyDocument: fc.Arbitrary<FlowDocument> = fc
  .record({
    nodes: fc.dictionary(fc.constantFrom(...ids), node, { maxKeys: 5 }),
    edges: fc.uniqueArray(fc.tuple(fc.constantFrom(...ids), fc.constantFrom("out", "error"), fc.constantFrom(...ids)), {
      selector: (edge) => edge.join(),
      maxLength: 8,
    }),
    runTimeoutMs: fc.constantFrom(1_000, 2_000),
    searchFields: fc.option(fc.dictionary(fc.constantFrom("s1", "s2"), searchField), { nil: undefined }),
    places: fc.dictionary(fc.constantFrom(...ids), place),
    notes: fc.dictionary(fc.constantFrom("n1", "n2"), note),
    groups: fc.dictionary(fc.constantFrom("g1", "g2"), group),
    members: fc.dictionary(fc.constantFrom(...ids), fc.constantFrom("g1", "g2")),
  })
  .map((made) => {
    const known = (id: string) => id in made.nodes;
    const definition = flowDefinition.parse({
      format: 1,
      nodes: Object.entries(made.nodes).map(([id, rest]) => ({ id, typeVersion: 1, ...rest })),
      edges: made.edges
        .filter(([from, , to]) => from !== to && known(from) && known(to))
        .map(([from, port, to]) => ({ from: { node: from, port }, to: { node: to, port: "in" } })),
      settings: {
        runTimeoutMs: made.runTimeoutMs,
        ...(made.searchFields === undefined ? {} : { searchFields: made.searchFields }),
      },
    });
    const layout = {
      nodes: pick(made.places, known),
      notes: made.notes,
      groups: made.groups,
      members: pick(made.members, (id) => known(id) && (made.members[id] ?? "") in made.groups),
    };
    return { definition, layout };
  });

const pick = <T>(record: Record<string, T>, keep: (key: string) => boolean) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));

/** What a document says, in one form: nodes by id, edges by the node they lead into, no empty parts and collections. */
export function meaningOf({ definition, layout }: FlowDocument): string {
  const into = Map.groupBy(definition.edges, (edge) => edge.to.node);
  return canonicalJson({
    nodes: Object.fromEntries(definition.nodes.map((one) => [one.id, nodeMeaning(one)])),
    edges: Object.fromEntries([...into].map(([id, edges]) => [id, edges.map(edgeKey)])),
    settings: definedFields({ ...definition.settings, searchFields: nonEmpty(definition.settings.searchFields) }),
    places: layout.nodes,
    notes: layout.notes ?? {},
    groups: layout.groups ?? {},
    members: layout.members ?? {},
  } as JsonValue);
}

const nonEmpty = <T extends object>(value: T | undefined) => (Object.keys(value ?? {}).length > 0 ? value : undefined);

const nodeMeaning = ({ errorPorts, retry, ...others }: FlowNode) =>
  definedFields({
    ...others,
    errorPorts: nonEmpty(errorPorts),
    retry: retry && definedFields({ ...retry, classes: nonEmpty(retry.classes) }),
  });

/** The same documents for the same seed, for tests that can't run many times. */
export const someDocuments = (count: number, seed: number): FlowDocument[] =>
  fc.sample(anyDocument, { numRuns: count, seed });

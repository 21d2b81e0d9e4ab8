import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";

export const stepsPerItem = 5;

/** A map over the given list with five steps per item: 10,000 items make a run of 50,000 steps. */
export function longRunFlow(): FlowDefinition {
  const steps = Array.from({ length: stepsPerItem }, (_, index) => ({
    id: `s${index}`,
    type: "set",
    name: `Step ${index + 1} of an item`,
    params: { fields: [{ name: `s${index}`, value: { $cel: "item" } }], keepInput: false },
  }));
  const chain = ["each", ...steps.map(({ id }) => id)];
  return flowDefinition.parse({
    format: 1,
    nodes: [
      { id: "start", type: "manual", name: "Start", params: {} },
      {
        id: "each",
        type: "map",
        name: "Each item",
        params: { items: { $cel: "trigger.items" }, concurrency: 200, onItemError: "fail" },
      },
      ...steps,
    ].map((node) => ({ typeVersion: 1, ...node })),
    edges: [
      { from: { node: "start", port: "out" }, to: { node: "each", port: "in" } },
      ...steps.map(({ id }, index) => ({
        from: { node: chain[index] ?? "", port: index === 0 ? "body" : "out" },
        to: { node: id, port: "in" },
      })),
    ],
  });
}

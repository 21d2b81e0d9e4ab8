import type { LastRunData } from "@millrace/contracts/api/flows";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { RunId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { PinnedOutputs } from "../../testing/use-pinned-data.ts";

type RunData = NonNullable<LastRunData>;
/** What previews, the data panel and the tabs of a node show: a run's data, or what is pinned, with or without a run below it. */
export type ShownData = Omit<RunData, "runId" | "run" | "trigger"> & {
  runId: RunId | null;
  run: RunData["run"] | null;
  /** Missing where no run has ever begun. */
  trigger: JsonValue | undefined;
};

/**
 * The data of a run with what is pinned in the place of what left the nodes then, as a test of one node sees it; also
 * without a run, then with nothing but what is pinned.
 */
export function withPinnedData(data: LastRunData, pinned: PinnedOutputs, edges: FlowDefinition["edges"]): ShownData {
  const { runId, run, trigger, steps, ports, inputs, places } = data ?? noRun;
  const shown = { steps: { ...steps }, ports: { ...ports }, inputs: { ...inputs } };
  for (const [nodeId, { port, value }] of pinned) {
    shown.steps[nodeId] = value;
    shown.ports[nodeId] = port;
  }
  for (const [to, incoming] of Map.groupBy(edges, (edge) => edge.to.node)) {
    const [edge] = incoming;
    const pin = edge && incoming.length === 1 ? pinned.get(edge.from.node) : undefined;
    if (pin && edge?.from.port === pin.port) shown.inputs[to] = pin.value;
  }
  return { runId, run, trigger, places, ...shown };
}

const noRun = { runId: null, run: null, trigger: undefined, steps: {}, ports: {}, inputs: {}, places: {} };

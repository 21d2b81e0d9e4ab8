import { cpus, totalmem } from "node:os";
import { publishFlow } from "@millrace/e2e/drawn-flow";
import type { Measured } from "../measured.ts";
import type { CanvasBench, FlowScenario, SavedFlow } from "./context.ts";
import { drawFlow } from "./drawn-flow.ts";
import { floorScenario } from "./floor.ts";
import { heapScenario } from "./heap.ts";
import { measureLongRun } from "./long-run.ts";
import { movingScenario } from "./moving.ts";
import { openingScenario } from "./opening.ts";
import { runToItsEnd } from "./run-to-its-end.ts";
import { type Site, startSite } from "./site.ts";
import { typingScenario } from "./typing.ts";

const scenarios: FlowScenario[] = [floorScenario, openingScenario, movingScenario, typingScenario, heapScenario];
const longRun = "run";

export type CanvasOptions = {
  nodeCounts: readonly number[];
  minutes: number;
  rounds: number;
  only: string | null;
  /** Shows that everything works, and says nothing about speed. */
  quick: boolean;
  profileFolder: string | null;
  say: (line: string) => void;
};

/**
 * Measures the editor and the run view of the built product in Chromium, headless and without a GPU. Throws when something
 * that was done had no effect.
 */
export async function runCanvasBench(
  options: CanvasOptions,
): Promise<{ machine: Record<string, string | number>; measured: Measured[] }> {
  const { only, quick, say } = options;
  const names = [...scenarios.map(({ name }) => name), longRun];
  if (only !== null && !names.includes(only))
    throw new Error(`There is no scenario "${only}". Use one of: ${names.join(", ")}.`);
  say("starting the product and a browser");
  const site = await startSite();
  try {
    const bench: CanvasBench = {
      site,
      rounds: options.rounds,
      gestureSeconds: quick ? 0.4 : 4,
      keys: quick ? 5 : 40,
      heapMinutes: quick ? 0.05 : options.minutes,
      longRunItems: quick ? 100 : 10_000,
      profileFolder: options.profileFolder,
      say,
    };
    const measured: Measured[] = [];
    const largest = Math.max(...options.nodeCounts);
    for (const nodeCount of only === longRun ? [] : options.nodeCounts) {
      const flow = await prepareFlow(site, nodeCount);
      for (const scenario of scenarios) {
        if (only !== null && scenario.name !== only) continue;
        // Memory is a matter of the largest flow, and takes minutes.
        if (scenario === heapScenario && nodeCount !== largest) continue;
        measured.push(...(await scenario.run(bench, flow)));
      }
    }
    if (only === null || only === longRun) measured.push(...(await measureLongRun(bench)));
    return { machine: describeMachine(site), measured: quick ? measured.map(unjudged) : measured };
  } finally {
    await site.stop();
  }
}

async function prepareFlow(site: Site, nodeCount: number): Promise<SavedFlow> {
  const drawn = drawFlow(nodeCount, `orders-${nodeCount}`);
  const { definition, layout } = drawn;
  const flowId = await publishFlow(site.api, `Orders to warehouses, ${nodeCount} nodes`, definition, layout);
  // Previews need the data of a run. No warehouse takes this order, so it calls nobody.
  await runToItsEnd(site, flowId, {
    lane: -1,
    customer: "Ada",
    items: Array.from({ length: 20 }, (_, index) => ({ price: index, pieces: 2 })),
  });
  return { ...drawn, flowId, nodeCount };
}

const unjudged = (measured: Measured): Measured => ({ ...measured, must: null, passed: true });

const describeMachine = ({ browser }: Site): Record<string, string | number> => ({
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  chromium: browser.version(),
});

import path from "node:path";
import { createOrganizationWithOwner } from "@millrace/testing/factories";
import { startCeiling } from "../ceiling.ts";
import { sendCeilingLoad, sendLoad } from "../load.ts";
import { describeMachine } from "../machine.ts";
import type { Measured } from "../measured.ts";
import { startStack } from "../stack.ts";
import { asyncIngestScenario } from "./async-ingest.ts";
import type { Bench, Scenario } from "./context.ts";
import { callLineScenario, effectLineScenario } from "./effect-line.ts";
import { body } from "./flows.ts";
import { liveEventsScenario } from "./live-events.ts";
import { mapItemsScenario } from "./map-items.ts";
import { noisyNeighbourScenario } from "./noisy-neighbour.ts";
import { oldRowsScenario } from "./old-rows.ts";
import { pureLineScenario } from "./pure-line.ts";
import { triggerMatchScenario } from "./trigger-match.ts";
import { waitingRunsScenario } from "./waiting-runs.ts";

const scenarios: Scenario[] = [
  pureLineScenario,
  asyncIngestScenario,
  effectLineScenario,
  callLineScenario,
  triggerMatchScenario,
  liveEventsScenario,
  mapItemsScenario,
  noisyNeighbourScenario,
  waitingRunsScenario,
  oldRowsScenario,
];

export type EngineResult = { machine: Record<string, string | number>; measured: Measured[] };

/**
 * Measures the engine: the built worker as one process, Postgres as shipped, the client on the same machine. Throws when an
 * answer was wrong. `ceilingFile` is alternated with Millrace, round by round.
 */
export async function runEngineBench(options: {
  ceilingFile: string | null;
  rounds: number;
  only: string | null;
  say: (line: string) => void;
}): Promise<EngineResult> {
  const { ceilingFile, rounds, only, say } = options;
  const chosen = scenarios.filter(({ name }) => only === null || name === only);
  if (chosen.length === 0)
    throw new Error(`There is no scenario "${only}". Use one of: ${scenarios.map(({ name }) => name).join(", ")}.`);
  say("starting Postgres and the worker");
  const stack = await startStack();
  try {
    await stack.worker.start();
    const organization = await createOrganizationWithOwner(stack.database);
    const bench: Bench = {
      stack,
      organization,
      hookUrl: (hookPath) => `${stack.ingressUrl}/hooks/${organization.slug}/${hookPath}`,
      rounds,
      load: (url, load) =>
        ceilingFile
          ? sendCeilingLoad(ceilingFile, { url, body, ...load })
          : sendLoad({ url, body, status: 200, ...load }),
      async withCeiling(flush, use) {
        if (!ceilingFile) return null;
        const ceiling = await startCeiling(path.resolve(ceilingFile), {
          databaseUrl: stack.scratchUrl,
          flush,
          logFile: path.join(stack.folder, "ceiling.log"),
        });
        try {
          return await use(ceiling.url);
        } finally {
          await ceiling.stop();
        }
      },
      say,
    };
    const measured: Measured[] = [];
    for (const scenario of chosen) measured.push(...(await scenario.run(bench)));
    return { machine: await describeMachine(stack.admin), measured };
  } finally {
    await stack.stop();
  }
}

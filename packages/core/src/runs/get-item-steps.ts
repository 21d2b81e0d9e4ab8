import type { ItemStepsInput } from "@millrace/contracts/api/run-times";
import type { RunStep } from "@millrace/contracts/api/runs";
import { framePrefix } from "@millrace/engine/run/path";
import { readContent } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";
import { canSeePayload } from "./payload-access.ts";
import { readSteps } from "./read-steps.ts";
import { inOrder } from "./step-order.ts";

/** The steps of one item, round or body in the order in which they began; none for one that has not begun. */
export const getItemSteps = (deps: CoreDeps, actor: Actor, input: ItemStepsInput): Promise<RunStep[]> =>
  readWithin(deps, actor, async (tx) => {
    const run = await requireRun(tx, actor, input.runId);
    const definition = await readContent(tx, actor, run.contentHash);
    const prefix = framePrefix(input.scope, input.index);
    const steps = await readSteps(tx, actor, run.id, { definition, prefix, canSeePayload: canSeePayload(actor) });
    return inOrder(steps, definition, deps.catalog);
  });

import type { RunPayload, RunPayloadInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { storedValue } from "./stored-values.ts";

/** What a run was started with and what it gave; the output is `null` until there is one. */
export const getRunPayload = (deps: CoreDeps, actor: Actor, input: RunPayloadInput): Promise<RunPayload> =>
  readWithin(deps, actor, async (tx) => {
    const key = { organizationId: actor.organizationId, runId: toUuid("run", input.runId) };
    const run = await tx.run.findFirst({
      where: { organizationId: key.organizationId, id: key.runId },
      select: { input: true, inputRef: true, output: true, outputRef: true },
    });
    if (!run) throw new AppError("run.not_found");
    return {
      input: await storedValue(tx, key, run.input, run.inputRef),
      output: await storedValue(tx, key, run.output, run.outputRef),
    };
  });

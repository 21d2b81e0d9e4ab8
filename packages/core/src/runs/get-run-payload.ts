import type { RunPayload, RunPayloadInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import { jsonValue } from "@millrace/contracts/json";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";

/** What a run was started with and what it gave; the output is `null` until there is one. */
export const getRunPayload = (deps: CoreDeps, actor: Actor, input: RunPayloadInput): Promise<RunPayload> =>
  readWithin(deps, actor, async (tx) => {
    const run = await tx.run.findFirst({
      where: { organizationId: actor.organizationId, id: toUuid("run", input.runId) },
      select: { input: true, output: true },
    });
    if (!run) throw new AppError("run.not_found");
    return { input: jsonValue.parse(run.input), output: jsonValue.parse(run.output) };
  });

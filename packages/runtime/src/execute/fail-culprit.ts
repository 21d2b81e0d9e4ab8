import { toAppError } from "@millrace/contracts/errors";
import type { RunEnd } from "../flush/run-write.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import { errorFacts } from "../log-error.ts";
import type { Clock, Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import type { HeldRun } from "./live-run.ts";

/** Runs that the database refuses even as failed are not tried again for this long. */
const poisonPauseMs = 60_000;

/**
 * Fails a run that can't go on: its content can't be executed, the engine stumbles over it, or the database refuses what it
 * writes. Returns how it ended. Where even that is refused, the run is put aside
 * for a while, so that it can't keep anybody busy, and the answer is `null`.
 */
export async function failCulprit(
  options: {
    store: Pick<RunStore, "failAlone" | "putAside">;
    owner: string;
    clock: Clock;
    log: Log;
    isClosed: () => boolean;
  },
  run: HeldRun,
  cause: unknown,
): Promise<RunEnd | null> {
  const { store, owner, clock, log, isClosed } = options;
  const { runId, correlationId } = run;
  log.error({ err: errorFacts(cause), runId, correlationId }, "a run can't go on and fails");
  try {
    const error = toAppError(cause, "system.unexpected");
    return await untilDatabaseAnswers(() => store.failAlone(owner, run, error, clock()), isClosed);
  } catch (error) {
    log.error(
      { err: errorFacts(error), runId, correlationId },
      "a run can't even be failed, it is put aside for a while",
    );
    await untilDatabaseAnswers(() => store.putAside(owner, run, poisonPauseMs), isClosed);
    return null;
  }
}

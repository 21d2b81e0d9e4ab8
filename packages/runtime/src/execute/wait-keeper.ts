import type { WaitRow } from "../flush/run-write.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import type { RunStore } from "../store/run-store.ts";
import type { MatchedWait } from "../waits/match-ended-runs.ts";
import { createBatch } from "./batch.ts";
import type { LiveRun } from "./live-run.ts";
import type { RunDriver } from "./run-driver.ts";

/**
 * Settles with the database how waits end that others can answer. Two moments need it: right after the row of a wait for a
 * signal or a run is written (it may have come or ended before), and when the time of a wait is over (an answer may have come first).
 * What falls together is settled together.
 */
export type WaitKeeper = {
  /** The run's write with these new waits is durable. */
  onWritten(run: LiveRun, waits: readonly WaitRow[]): void;
  /** The run came from the database: its executor may have died between writing a wait and looking for its signal. */
  onOpened(run: LiveRun): void;
  /** The time of waits in `closing` is over. */
  onTimeOver(run: LiveRun): void;
};

export function createWaitKeeper(options: {
  store: Pick<RunStore, "readAnswers" | "matchEarlySignals" | "matchEndedRuns" | "timeOutWaits">;
  owner: string;
  isClosed: () => boolean;
  driver: Pick<RunDriver, "resolve" | "schedule">;
  /** Nothing holds the run in memory any more on account of these waits. */
  onSettled: (run: LiveRun) => void;
  onBroken: (error: unknown) => void;
}): WaitKeeper {
  const { store, owner, isClosed, driver, onSettled, onBroken } = options;

  const resolveAll = async (runs: ReadonlySet<LiveRun>) => {
    const resolutions = await store.readAnswers([...runs].map((run) => run.facts));
    for (const run of runs) {
      const own = resolutions.filter(({ runId }) => runId === run.facts.runId);
      if (own.length > 0 && !run.dropped) driver.resolve(run, own);
    }
  };

  const match = createBatch<{ run: LiveRun; wait: MatchedWait }>(async (items) => {
    const open = items.filter(({ run, wait }) => !run.dropped && run.waits?.unmatched.has(wait.id));
    if (open.length === 0) return;
    const runs = new Set(open.map(({ run }) => run));
    let tries = 0;
    const look = () => {
      tries++;
      return matchWaits(
        store,
        owner,
        open.map(({ wait }) => wait),
      );
    };
    const matched = await untilDatabaseAnswers(look, isClosed);
    if (matched === null) return;
    // A first try may have taken effect unheard, so that the second found nothing more.
    const withAnswer = new Set([...runs].filter((run) => tries > 1 || matched.has(run.facts.runId)));
    if (withAnswer.size > 0) await untilDatabaseAnswers(() => resolveAll(withAnswer), isClosed);
    for (const { run, wait } of open) run.waits?.unmatched.delete(wait.id);
    for (const run of runs) if (!run.dropped && !run.waits?.unmatched.size) onSettled(run);
  }, onBroken);

  const timeOut = createBatch<{ run: LiveRun; waitId: string }>(async (items) => {
    const open = items.filter(({ run, waitId }) => !run.dropped && run.waits?.closing.has(waitId));
    if (open.length === 0) return;
    const settle = async () => {
      await store.timeOutWaits(open.map(({ run, waitId }) => ({ organizationId: run.facts.organizationId, waitId })));
      await resolveAll(new Set(open.map(({ run }) => run)));
    };
    await untilDatabaseAnswers(settle, isClosed);
    for (const { run, waitId } of open) {
      run.waits?.closing.delete(waitId);
      driver.schedule(run);
    }
  }, onBroken);

  const addUnmatched = (run: LiveRun, isWanted: (waitId: string) => boolean) => {
    const { organizationId, runId, epoch } = run.facts;
    for (const [id, subject] of run.waits?.unmatched ?? [])
      if (isWanted(id)) match({ run, wait: { organizationId, runId, epoch, id, subject } });
  };
  const addClosing = (run: LiveRun, isWanted: (waitId: string) => boolean) => {
    for (const waitId of run.waits?.closing ?? []) if (isWanted(waitId)) timeOut({ run, waitId });
  };

  return {
    onWritten(run, waits) {
      if (waits.length === 0 || run.end) return;
      const written = new Set(waits.map(({ id }) => id));
      for (const id of written) run.waits?.unwritten.delete(id);
      addUnmatched(run, (id) => written.has(id));
      addClosing(run, (id) => written.has(id));
    },
    onOpened: (run) => addUnmatched(run, () => true),
    // One that is not written yet comes back through `onWritten`.
    onTimeOver: (run) => addClosing(run, (id) => !run.waits?.unwritten.has(id)),
  };
}

/** The runs of which a wait has found what came before it. */
async function matchWaits(
  store: Pick<RunStore, "matchEarlySignals" | "matchEndedRuns">,
  owner: string,
  waits: readonly MatchedWait[],
): Promise<Set<string>> {
  const signals = waits.flatMap((wait) => (wait.subject.kind === "signal" ? [{ ...wait, subject: wait.subject }] : []));
  const runs = waits.flatMap((wait) => (wait.subject.kind === "run" ? [{ ...wait, subject: wait.subject }] : []));
  const matched = signals.length > 0 ? await store.matchEarlySignals(owner, signals) : new Set<string>();
  if (runs.length > 0) for (const runId of await store.matchEndedRuns(owner, runs)) matched.add(runId);
  return matched;
}

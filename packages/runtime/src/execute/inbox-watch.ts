import { AppError } from "@millrace/contracts/errors";
import type { InboxEntry } from "../claim/read-inbox.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import type { createWriteOrder } from "../flush/write-order.ts";
import type { RunStore } from "../store/run-store.ts";
import type { WaitResolution } from "../waits/read-answers.ts";
import type { LiveRun } from "./live-run.ts";

/** Hears what others have written for runs that are here: answers to their waits, and that somebody wants them cancelled. */
export type InboxWatch = {
  /** A hint that these runs have a mark. Those with a write under way are looked at when it is done. */
  look(runIds: readonly string[]): void;
  /** Reads what came for runs that nothing is being written of. */
  read(marked: readonly LiveRun[]): void;
};

export function createInboxWatch(options: {
  store: Pick<RunStore, "takeInboxMarks" | "readInbox" | "readAnswers">;
  owner: string;
  nextOrder: ReturnType<typeof createWriteOrder>;
  isClosed: () => boolean;
  find: (runId: string) => LiveRun | undefined;
  onAnswers: (run: LiveRun, resolutions: readonly WaitResolution[]) => void;
  onCancelled: (run: LiveRun, error: AppError) => void;
  onBroken: (error: unknown) => void;
}): InboxWatch {
  const { store, owner, nextOrder, isClosed, find, onAnswers, onCancelled, onBroken } = options;

  /**
   * Taking the mark of a run is safe only while nothing can park it before the answer is here: neither a write that is under
   * way (`look` then leaves it to whoever hears of its end) nor one to come (a run that is being read is kept).
   */
  const read = (marked: readonly LiveRun[]) => {
    const free = marked.filter((run) => !run.readingInbox);
    for (const run of marked) run.inboxHinted = run.readingInbox;
    if (free.length === 0) return;
    for (const run of free) run.readingInbox = true;
    untilDatabaseAnswers(() => readMarked(free), isClosed).then((found) => {
      if (!found) return;
      const [entries, resolutions] = found;
      for (const run of free) {
        run.readingInbox = false;
        if (run.dropped) continue;
        onAnswers(
          run,
          resolutions.filter(({ runId }) => runId === run.facts.runId),
        );
      }
      for (const entry of entries) {
        const run = find(entry.runId);
        if (run && entry.kind === "cancel") onCancelled(run, cancelledBecause(entry.payload));
      }
      look(free.filter((run) => run.inboxHinted).map((run) => run.facts.runId));
    }, onBroken);
  };
  const readMarked = async (marked: readonly LiveRun[]) => {
    const keys = marked.map((run) => run.facts);
    await store.takeInboxMarks(owner, keys, nextOrder(true).number);
    return Promise.all([store.readInbox(keys), store.readAnswers(keys)]);
  };
  const look = (runIds: readonly string[]) => {
    const held = runIds.map(find).filter((run) => run !== undefined);
    for (const run of held) if (run.flushing) run.inboxHinted = true;
    const free = held.filter((run) => !run.flushing);
    if (free.length > 0) read(free);
  };

  return { look, read };
}

/** The run list shows who cancelled a run, where whoever asked said so. */
export function cancelledBecause(payload: InboxEntry["payload"]): AppError {
  const reason =
    typeof payload === "object" && payload !== null && !Array.isArray(payload) ? payload.reason : undefined;
  return new AppError("run.cancelled", typeof reason === "string" ? { message: reason } : {});
}

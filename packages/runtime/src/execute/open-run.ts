import { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import type { CompiledFlow } from "@millrace/engine/flow/compile";
import { createRunState, restoreRunState } from "@millrace/engine/run/state";
import type { RunHistory } from "../claim/load-history.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import { stepHash } from "../step-hash.ts";
import type { ContentCache } from "./content-cache.ts";
import { createLiveRun, type HeldRun, type LiveRun, noWaits } from "./live-run.ts";

/** A run to open: fresh, or with what it did before. */
export type RunToOpen = HeldRun & {
  input: JsonValue;
  activeMs?: number;
  takeovers?: number;
  paused?: boolean;
  history?: RunHistory;
  /** What it began with is gone. */
  unreadable?: boolean;
  /** It was cancelled before it began. */
  cancelled?: AppError;
};

/** Brings a run into memory. Throws when its content can't be executed. */
export function openRun(run: RunToOpen, flow: CompiledFlow): LiveRun {
  const { organizationId, runId, flowId, startedAtMs, correlationId, input, history } = run;
  if (run.unreadable || history?.unreadable) throw new AppError("run.payload_missing");
  const facts = { organizationId, runId, flowId, startedAtMs, correlationId, input, hash: stepHash };
  const fresh = history === undefined || history.steps.length === 0;
  const state = fresh ? createRunState(flow, facts) : restoreRunState(flow, facts, history.steps);
  const { activeMs = 0, paused = false } = run;
  return createLiveRun(run, flow, state, {
    activeMs,
    paused,
    waits: history ? { ...noWaits(), ids: history.openWaits, unmatched: history.unmatchedWaits } : null,
  });
}

/** Opens runs whose content may have to be loaded first, and ends those that can't be opened. */
export function createRunOpener(options: {
  contents: ContentCache;
  isClosed: () => boolean;
  onOpened: (run: LiveRun, from: RunToOpen) => void;
  /** Ends a run that can't be opened; never rejects. */
  fail: (run: HeldRun, cause: unknown) => Promise<void>;
}): { open(run: RunToOpen): void; has(runId: string): boolean; readonly opening: number } {
  const { contents, isClosed, onOpened, fail } = options;
  const opening = new Set<string>();

  const openWith = (run: RunToOpen, flow: CompiledFlow) => {
    if (!isClosed()) onOpened(openRun(run, flow), run);
  };

  const loadAndOpen = async (run: RunToOpen) => {
    const { organizationId, contentHash } = run;
    try {
      const content = await untilDatabaseAnswers(() => contents.read(organizationId, contentHash), isClosed);
      if (content) openWith(run, contents.compile(organizationId, contentHash, content));
    } catch (error) {
      await fail(run, error);
    }
  };

  const openKnown = (run: RunToOpen, flow: CompiledFlow): Promise<void> | null => {
    try {
      openWith(run, flow);
      return null;
    } catch (error) {
      return fail(run, error);
    }
  };

  return {
    open(run) {
      const flow = contents.peek(run.organizationId, run.contentHash);
      opening.add(run.runId);
      const opened = flow ? openKnown(run, flow) : loadAndOpen(run);
      if (opened === null) opening.delete(run.runId);
      else void opened.finally(() => opening.delete(run.runId));
    },
    has: (runId) => opening.has(runId),
    get opening() {
      return opening.size;
    },
  };
}

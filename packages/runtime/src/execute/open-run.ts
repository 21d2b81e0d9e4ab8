import { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import type { CompiledFlow } from "@millrace/engine/flow/compile";
import { createRunState, restoreRunState } from "@millrace/engine/run/state";
import type pg from "pg";
import type { RunHistory } from "../claim/load-history.ts";
import { failAlone } from "../flush/fail-alone.ts";
import type { RunEnd } from "../flush/run-write.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import type { Clock, Log } from "../ports.ts";
import type { ContentCache } from "./content-cache.ts";
import { createLiveRun, type HeldRun, type LiveRun } from "./live-run.ts";
import { stepHash } from "./step-hash.ts";

/** A run to open: fresh, or with what it did before. */
export type RunToOpen = HeldRun & { input: JsonValue; activeMs?: number; history?: RunHistory };

/** Brings a run into memory. Throws when its content can't be executed. */
export function openRun(run: RunToOpen, flow: CompiledFlow): LiveRun {
  const { organizationId, runId, flowId, startedAtMs, correlationId, input, history } = run;
  const facts = { organizationId, runId, flowId, startedAtMs, correlationId, input, hash: stepHash };
  const fresh = history === undefined || history.steps.length === 0;
  const state = fresh ? createRunState(flow, facts) : restoreRunState(flow, facts, history.steps);
  return createLiveRun(run, flow, state, { activeMs: run.activeMs ?? 0, openWaits: history?.openWaits ?? new Map() });
}

/** Opens runs whose content may have to be loaded first, and ends those that can't be opened. */
export function createRunOpener(options: {
  pool: pg.Pool;
  owner: string;
  contents: ContentCache;
  clock: Clock;
  log: Log;
  isClosed: () => boolean;
  onOpened: (run: LiveRun) => void;
  onFailed: (run: HeldRun, end: RunEnd) => void;
}): { open(run: RunToOpen): void; readonly opening: number } {
  const { pool, owner, contents, clock, log, isClosed, onOpened, onFailed } = options;
  let opening = 0;

  const openWith = (run: RunToOpen, flow: CompiledFlow) => {
    if (!isClosed()) onOpened(openRun(run, flow));
  };

  const fail = async (run: RunToOpen, thrown: unknown) => {
    const error = thrown instanceof AppError ? thrown : new AppError("system.unexpected", { cause: thrown });
    log.error({ err: thrown, runId: run.runId, correlationId: run.correlationId }, "a run can't be executed");
    const end = await untilDatabaseAnswers(() => failAlone(pool, owner, run, error, clock()), isClosed);
    if (end) onFailed(run, end);
  };

  const loadAndOpen = async (run: RunToOpen) => {
    try {
      const flow = await untilDatabaseAnswers(() => contents.load(run.organizationId, run.contentHash), isClosed);
      if (flow) openWith(run, flow);
    } catch (error) {
      await fail(run, error);
    }
  };

  return {
    open(run) {
      const flow = contents.peek(run.organizationId, run.contentHash);
      opening++;
      const opened = flow ? openKnown(run, flow) : loadAndOpen(run);
      if (opened === null) opening--;
      else void opened.finally(() => opening--);
    },
    get opening() {
      return opening;
    },
  };

  function openKnown(run: RunToOpen, flow: CompiledFlow): Promise<void> | null {
    try {
      openWith(run, flow);
      return null;
    } catch (error) {
      return fail(run, error);
    }
  }
}

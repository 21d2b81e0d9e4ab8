import type { DraftEditInput, LoggedEdit } from "@millrace/contracts/api/drafts";
import { rebaseEdits } from "@millrace/engine/draft/rebase";
import type { FlowDocument } from "../document/flow-document.ts";
import { stuckWords } from "./edit-words.ts";
import { closed, folded, nextBatch, type PendingEdit, withEdit } from "./pending-edits.ts";
import { isLoggedAs, replayLog } from "./replay-log.ts";
import type { DraftSync, Failure, SyncPorts } from "./sync-ports.ts";
import { debounceMs, maxDelayMs, retryDelayMs, typingMs } from "./sync-times.ts";

/**
 * Brings own edits to the server and others' edits here: one request at a time. What is shown is always the server's state with
 * the pending edits on top; what can't be on top is a conflict. A lost answer is harmless, as an edit counts once by its id.
 */
export function createDraftSync(start: { document: FlowDocument; revision: number }, ports: SyncPorts): DraftSync {
  let { document: base, revision } = start;
  let pending: readonly PendingEdit[] = [];
  /** The newest revision that was heard of, and whether there may be one without a number. */
  let newest = revision;
  let mayBeOld = false;
  let busy: Promise<boolean> | null = null;
  let callOff: (() => void) | null = null;
  let failures = 0;
  let fruitless = 0;
  let refusal: string | null = null;
  /** The server refused what edits hold: one of several, which sending them one by one finds out, or the first. */
  let unfit: "one_of_several" | "first" | null = null;
  let openSinceMs: number | null = null;
  let editedAtMs = Number.NEGATIVE_INFINITY;
  let waitsSinceMs: number | null = null;
  let adoptedLog: readonly LoggedEdit[] = [];
  let stopped = false;
  /** Edits for which the device had no room. */
  const unkept = new Set<string>();

  const plan = (ms: number, run: () => unknown = exchange) => {
    callOff?.();
    if (stopped) return;
    callOff = ports.later(() => {
      callOff = null;
      void run();
    }, ms);
  };
  const keep = (edit: PendingEdit) => {
    if (ports.keep(edit, revision)) unkept.delete(edit.id);
    else unkept.add(edit.id);
  };
  const forget = (edit: PendingEdit) => {
    unkept.delete(edit.id);
    ports.forget(edit.id);
  };
  const closeAll = () => {
    openSinceMs = null;
    pending = closed(pending);
  };
  const sendAll = () => {
    closeAll();
    return exchange();
  };

  function exchange(): Promise<boolean> {
    busy ??= rounds().finally(() => {
      busy = null;
    });
    return busy;
  }

  async function rounds(): Promise<boolean> {
    callOff?.();
    callOff = null;
    do {
      const isDone = await round();
      if (!isDone) return false;
    } while (!stopped && ((pending[0]?.isClosed && refusal === null) || mayBeOld || newest > revision));
    if (refusal !== null) return tellRefusal(refusal);
    if (pending.length > 0 && callOff === null) plan(debounceMs, sendAll);
    ports.onState({ kind: pending.length > 0 ? "pending" : "saved" });
    return true;
  }

  async function round(): Promise<boolean> {
    const newestBefore = newest;
    mayBeOld = false;
    if (unfit === "first" && refusal === null) fold();
    const batch = refusal === null ? nextBatch(pending, unfit === null ? undefined : 1) : [];
    if (batch.length > 0) ports.onState({ kind: "saving" });
    const edits = batch.map(({ id, operations, summary }) => ({ id, operations: [...operations], summary }));
    const answer = edits.length > 0 ? await ports.send(revision, edits as DraftEditInput[]) : await ports.log(revision);
    if (stopped) return false;
    if (answer.kind === "refused" && answer.isAboutEdits && batch.length > 0) {
      unfit = batch.length > 1 ? "one_of_several" : "first";
      if (batch.length > 1) return true;
    }
    if (answer.kind !== "log") return failed(answer);
    const { log } = answer;
    const taken = new Set(batch.slice(0, answer.taken).map(({ id }) => id));
    for (const { id } of log.edits ?? []) taken.add(id);
    const next = log.edits && replayLog(base, log.edits);
    if (next) {
      if (batch.length === 0 && mustWait(next)) return false;
      const isFruitless = batch.length > 0 && taken.size === 0 && log.edits?.length === 0;
      moveTo(next, log.revision, taken, log.edits ?? []);
      fruitless = isFruitless ? fruitless + 1 : 0;
    }
    if (!next || fruitless > 1) {
      const loaded = await ports.load();
      if (stopped) return false;
      if (loaded.kind !== "loaded") return failed(loaded);
      moveTo(loaded.document, loaded.revision, taken, log.edits ?? [], true);
    }
    if (fruitless > 3) return failed({ kind: "refused", message: stuckWords });
    failures = 0;
    if (newest === newestBefore) newest = revision;
    return true;
  }

  /** Puts into one edit what was refused and what was done since; kept on the device before the others are forgotten. */
  function fold(): void {
    if (pending.length < 2 || pending.some(({ isUnseen }) => isUnseen)) return;
    const before = pending;
    pending = folded(before, base, ports.newId);
    for (const edit of pending) keep(edit);
    for (const edit of before) forget(edit);
  }

  /** Whether others' edits meet what is being typed right now. They come with the next pause, or when the typing is sent. */
  function mustWait(next: FlowDocument): boolean {
    const nowMs = ports.nowMs();
    const isTyping = nowMs - editedAtMs < typingMs && nowMs - (waitsSinceMs ?? nowMs) < maxDelayMs;
    if (!isTyping || rebaseEdits(next, pending).conflicts.length === 0) return false;
    waitsSinceMs ??= nowMs;
    plan(typingMs);
    return true;
  }

  /** The server's newer state, with what is still pending on top. */
  function moveTo(
    next: FlowDocument,
    nextRevision: number,
    taken: ReadonlySet<string>,
    log: readonly LoggedEdit[],
    isLoaded = false,
  ): void {
    waitsSinceMs = null;
    const own = new Map(pending.map((edit) => [edit.id, edit]));
    const rest = pending.filter(({ id }) => !taken.has(id));
    if (rest.length === 0) unfit = null;
    for (const edit of pending) if (taken.has(edit.id)) forget(edit);
    const others = log.filter(({ id }) => !own.has(id));
    // The log may hold an own edit in another form: as it was first sent, or as the server corrected it.
    const isAsShown =
      !isLoaded &&
      pending.every((edit) => !edit.isUnseen) &&
      log.every(({ id, operations }) => isLoggedAs(operations, own.get(id)?.operations));
    revision = nextRevision;
    if (isAsShown) {
      pending = rest;
      base = rest.length === 0 ? ports.shown() : next;
      return;
    }
    const mine = ports.shown();
    const { document, edits, conflicts, renamed } = rebaseEdits(next, rest);
    pending = edits.map((edit) => ({ ...edit, isUnseen: false }));
    const left = new Set(pending.map(({ id }) => id));
    for (const edit of rest) if (!left.has(edit.id)) forget(edit);
    for (const edit of pending) keep(edit);
    base = next;
    ports.show(document, renamed);
    if (conflicts.length > 0) ports.onConflicts({ conflicts, mine, theirs: document, log: [...adoptedLog, ...others] });
    if (others.length > 0) ports.onOthers(others);
  }

  function failed(failure: Failure): false {
    const edits = pending.length;
    if (pending.some(({ isUnseen }) => isUnseen)) moveTo(base, revision, new Set(), []);
    if (failure.kind === "unreachable") {
      if (edits > 0) ports.onState({ kind: "offline", edits, isKept: unkept.size === 0 });
      plan(retryDelayMs(failures++));
    } else tellRefusal(failure.message);
    return false;
  }

  function tellRefusal(message: string): false {
    refusal = pending.length > 0 ? message : null;
    if (refusal !== null) ports.onState({ kind: "refused", message, edits: pending.length });
    return false;
  }

  return {
    edited(edit) {
      const nowMs = ports.nowMs();
      pending = withEdit(pending, edit, ports.newId);
      const last = pending.at(-1);
      if (last) keep(last);
      editedAtMs = nowMs;
      refusal = null;
      openSinceMs ??= nowMs;
      if (failures > 0) ports.onState({ kind: "offline", edits: pending.length, isKept: unkept.size === 0 });
      else ports.onState({ kind: "pending" });
      // A request that is under way plans what comes after it.
      plan(Math.max(0, Math.min(debounceMs, openSinceMs + maxDelayMs - nowMs)), sendAll);
    },
    adopt(edits, log) {
      const known = new Set(pending.map(({ id }) => id));
      const adopted = edits
        .filter(({ id }) => !known.has(id))
        .map((edit): PendingEdit => ({ ...edit, isClosed: true, isUnseen: true }));
      if (adopted.length === 0) return;
      closeAll();
      pending = [...pending, ...adopted];
      for (const edit of adopted) keep(edit);
      adoptedLog = [...adoptedLog, ...log];
      void exchange();
    },
    heard(heardRevision) {
      if (heardRevision === undefined) mayBeOld = true;
      else newest = Math.max(newest, heardRevision);
      if ((mayBeOld || newest > revision) && !stopped) void exchange();
    },
    async flush() {
      refusal = null;
      while (!stopped) {
        closeAll();
        if (busy) await busy;
        else if (pending.length === 0) return true;
        else if (!(await exchange())) return false;
      }
      return pending.length === 0;
    },
    base: () => ({ document: base, revision }),
    pending: () => pending,
    discard() {
      for (const edit of pending) forget(edit);
      pending = [];
      openSinceMs = null;
      refusal = null;
      unfit = null;
      failures = 0;
      callOff?.();
      callOff = null;
      ports.show(base, new Map());
      ports.onState({ kind: "saved" });
    },
    start() {
      stopped = false;
    },
    stop() {
      stopped = true;
      callOff?.();
      callOff = null;
    },
  };
}

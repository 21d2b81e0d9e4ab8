import type { DraftEditInput, DraftLog, LoggedEdit } from "@millrace/contracts/api/drafts";
import type { DraftConflict } from "@millrace/contracts/flow/draft-operation";
import { canonicalJson } from "@millrace/contracts/json";
import { applyOperations } from "@millrace/engine/draft/apply-operations";
import { rebaseEdits } from "@millrace/engine/draft/rebase";
import type { OwnEdit } from "../document/edit-history.ts";
import type { FlowDocument } from "../document/flow-document.ts";
import { closed, nextBatch, type PendingEdit, withEdit } from "./pending-edits.ts";

export type SaveState =
  | { kind: "saved" }
  | { kind: "pending" }
  | { kind: "saving" }
  /** The server can't be reached; so many edits wait here, on the device or, where it has no room, only in this tab. */
  | { kind: "offline"; edits: number; isKept: boolean }
  /** The server refuses what is there; the next edit tries again. */
  | { kind: "refused"; message: string; edits: number };

/** No answer from the server: it can be asked again, or it says no. */
export type Failure = { kind: "unreachable" } | { kind: "refused"; message: string };
/** The log since the asked revision; of what was sent, the first `taken` edits count. */
export type Answer = { kind: "log"; log: DraftLog; taken: number };
export type Loaded = { kind: "loaded"; document: FlowDocument; revision: number };

/** What of own edits could not be put on top of others', with all that is needed to show both sides. */
export type ConflictsFound = {
  conflicts: readonly DraftConflict[];
  /** What the person saw before, with the own edits. */
  mine: FlowDocument;
  theirs: FlowDocument;
  log: readonly LoggedEdit[];
};

export type SyncPorts = {
  send: (after: number, edits: DraftEditInput[]) => Promise<Answer | Failure>;
  log: (after: number) => Promise<Answer | Failure>;
  load: () => Promise<Loaded | Failure>;
  /** Keeps an edit on this device; `false` where there is no room. */
  keep: (edit: PendingEdit, revision: number) => boolean;
  forget: (editId: string) => void;
  shown: () => FlowDocument;
  show: (document: FlowDocument, renamed: ReadonlyMap<string, string>) => void;
  onState: (state: SaveState) => void;
  onConflicts: (found: ConflictsFound) => void;
  /** What others, or this person elsewhere, did; the document is shown already. */
  onOthers: (edits: readonly LoggedEdit[]) => void;
  /** Runs a function later; returns what calls it off. */
  later: (run: () => void, ms: number) => () => void;
  nowMs: () => number;
  newId: () => string;
};

export type DraftSync = {
  /** Tells of an own edit. It is kept on the device before this returns, and sent soon. */
  edited: (edit: OwnEdit) => void;
  /** Takes over edits of a tab that is gone; `log` is what happened since they were made, as far as it is known. */
  adopt: (edits: readonly Pick<PendingEdit, "id" | "operations" | "summary">[], log: readonly LoggedEdit[]) => void;
  /** The draft changed on the server, up to this revision where that is known. */
  heard: (revision?: number) => void;
  /** Sends now what is pending; `true` once everything is saved, `false` when it could not be. */
  flush: () => Promise<boolean>;
  /** The server's state as it is known here. */
  base: () => { document: FlowDocument; revision: number };
  pending: () => readonly PendingEdit[];
  /** Forgets the own edits that the server has not taken. */
  discard: () => void;
  start: () => void;
  stop: () => void;
};

const debounceMs = 800;
/** A person who types without a pause is still saved this often. */
const maxDelayMs = 5_000;
const retryDelaysMs = [1_000, 2_000, 5_000, 10_000];
/** A conflict with a field that is being typed in waits for a pause. */
const typingMs = 1_000;
const stuckWords =
  "Millrace could not put these edits on top of the draft. Copy them as JSON, discard them, and load the page again.";

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
    const batch = refusal === null ? nextBatch(pending) : [];
    if (batch.length > 0) ports.onState({ kind: "saving" });
    const edits = batch.map(({ id, operations, summary }) => ({ id, operations: [...operations], summary }));
    const answer = edits.length > 0 ? await ports.send(revision, edits as DraftEditInput[]) : await ports.log(revision);
    if (stopped) return false;
    if (answer.kind !== "log") return failed(answer);
    const { log } = answer;
    const taken = new Set(batch.slice(0, answer.taken).map(({ id }) => id));
    for (const { id } of log.edits ?? []) taken.add(id);
    const next = log.edits && replay(base, log.edits);
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
    for (const edit of pending) if (taken.has(edit.id)) forget(edit);
    const others = log.filter(({ id }) => !own.has(id));
    // The log may hold an own edit in another form: as it was first sent, or as the server corrected it.
    const isAsShown =
      !isLoaded &&
      pending.every((edit) => !edit.isUnseen) &&
      log.every(({ id, operations }) => isSame(operations, own.get(id)?.operations));
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
      plan(retryDelaysMs[Math.min(failures++, retryDelaysMs.length - 1)] ?? 1_000);
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

const isSame = (a: LoggedEdit["operations"], b: PendingEdit["operations"] | undefined): boolean =>
  a.length === b?.length && canonicalJson(a) === canonicalJson(b as typeof a);

/** The document with logged edits; `null` where one does not fit, because something between is not known here. */
function replay(document: FlowDocument, edits: readonly LoggedEdit[]): FlowDocument | null {
  let next = document;
  for (const { operations } of edits) {
    const applied = applyOperations(next, operations as Parameters<typeof applyOperations>[1]);
    if (applied.conflicts.length > 0) return null;
    next = applied.document;
  }
  return next;
}

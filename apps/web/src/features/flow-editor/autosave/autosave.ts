import type { FlowDocument } from "../document/flow-document.ts";

export type SaveState =
  | { kind: "saved"; at: string | null }
  | { kind: "pending" }
  | { kind: "saving" }
  /** The server can't be reached; edits are kept on this device and sent when it can. */
  | { kind: "offline" }
  /** The server refuses what is there; the next edit tries again. */
  | { kind: "refused"; message: string }
  /** Somebody else saved in between. */
  | { kind: "conflict" };

export type SaveOutcome =
  | { kind: "saved"; revision: number; at: string }
  | { kind: "conflict" }
  | { kind: "unreachable" }
  | { kind: "refused"; message: string };

export type UnsavedDraft = { baseRevision: number; document: FlowDocument; summaries: readonly string[]; at: string };

type Ports = {
  send: (draft: { document: FlowDocument; baseRevision: number; summary: string }) => Promise<SaveOutcome>;
  /** Keeps the unsaved draft on this device, or forgets it. */
  keep: (draft: UnsavedDraft | null) => void;
  onState: (state: SaveState) => void;
  /** Runs a function later; returns what calls it off. */
  later: (run: () => void, ms: number) => () => void;
  now: () => Date;
};

export type Autosave = {
  /** Tells of an edited document. It is kept on the device at once and sent soon. */
  edited: (document: FlowDocument, summary: string) => void;
  /** Sends now what is unsaved; `true` once everything is saved, `false` when it could not be. */
  flush: () => Promise<boolean>;
  /** The newest revision known here. */
  revision: () => number;
  hasUnsaved: () => boolean;
  /** The server's state replaces everything; what was unsaved is forgotten. */
  reset: (revision: number) => void;
  stop: () => void;
};

const debounceMs = 800;
/** A person who types without a pause is still saved this often. */
const maxDelayMs = 5_000;
const retryDelaysMs = [1_000, 2_000, 5_000, 10_000];
const maxSummaryLength = 200;

/**
 * Saves a draft in the background: one request at a time, always the newest document, based on the revision that the last
 * answer named. An edit is on this device before this function returns, so a closed tab or a lost connection loses none.
 */
export function createAutosave(startRevision: number, ports: Ports): Autosave {
  let revision = startRevision;
  let unsaved: { document: FlowDocument; summaries: string[]; sinceMs: number } | null = null;
  let sending: Promise<void> | null = null;
  let callOff: (() => void) | null = null;
  let failures = 0;
  let conflicted = false;
  let stopped = false;
  /** Grows with each reset: an answer to a request from before it says nothing any more. */
  let generation = 0;

  const plan = (ms: number) => {
    callOff?.();
    callOff = ports.later(() => void send(), ms);
  };

  const send = async (): Promise<void> => {
    callOff?.();
    callOff = null;
    if (sending) return sending;
    const draft = unsaved;
    if (!draft || conflicted || stopped) return;
    unsaved = null;
    ports.onState({ kind: "saving" });
    const startedIn = generation;
    sending = ports
      .send({ document: draft.document, baseRevision: revision, summary: joinSummaries(draft.summaries) })
      .then((outcome) => {
        sending = null;
        if (startedIn === generation) settle(draft, outcome);
      });
    return sending;
  };

  const settle = (draft: NonNullable<typeof unsaved>, outcome: SaveOutcome) => {
    if (outcome.kind === "saved") {
      failures = 0;
      revision = outcome.revision;
      if (unsaved) {
        keep();
        plan(debounceMs);
        ports.onState({ kind: "pending" });
      } else {
        ports.keep(null);
        ports.onState({ kind: "saved", at: outcome.at });
      }
      return;
    }
    // Nothing was saved: what was sent is unsaved again, under the edits made meanwhile.
    const later = unsaved;
    unsaved = later ? { ...later, summaries: [...draft.summaries, ...later.summaries], sinceMs: draft.sinceMs } : draft;
    keep();
    if (outcome.kind === "conflict") {
      conflicted = true;
      ports.onState({ kind: "conflict" });
    } else if (outcome.kind === "unreachable") {
      ports.onState({ kind: "offline" });
      if (!stopped) plan(retryDelaysMs[Math.min(failures++, retryDelaysMs.length - 1)] ?? 1_000);
    } else {
      ports.onState({ kind: "refused", message: outcome.message });
    }
  };

  const keep = () => {
    if (!unsaved) return;
    ports.keep({
      baseRevision: revision,
      document: unsaved.document,
      summaries: unsaved.summaries,
      at: ports.now().toISOString(),
    });
  };

  return {
    edited(document, summary) {
      const nowMs = ports.now().getTime();
      const summaries = unsaved?.summaries ?? [];
      unsaved = {
        document,
        summaries: summaries.includes(summary) ? summaries : [...summaries, summary],
        sinceMs: unsaved?.sinceMs ?? nowMs,
      };
      keep();
      if (conflicted) return;
      if (failures === 0) ports.onState({ kind: "pending" });
      plan(Math.max(0, Math.min(debounceMs, unsaved.sinceMs + maxDelayMs - nowMs)));
    },
    async flush() {
      if (sending) await sending;
      await send();
      return unsaved === null && !conflicted;
    },
    revision: () => revision,
    hasUnsaved: () => unsaved !== null || sending !== null,
    reset(newRevision) {
      generation++;
      revision = newRevision;
      unsaved = null;
      conflicted = false;
      failures = 0;
      callOff?.();
      callOff = null;
      ports.keep(null);
      ports.onState({ kind: "saved", at: null });
    },
    stop() {
      stopped = true;
      callOff?.();
      callOff = null;
    },
  };
}

function joinSummaries(summaries: readonly string[]): string {
  const text = summaries.join("; ");
  if (text.length <= maxSummaryLength) return text;
  const more = summaries.length > 1 ? ` and ${summaries.length - 1} more` : "";
  return `${summaries[0]?.slice(0, 150) ?? ""}${more}`;
}

import type { DraftEditInput, DraftLog, LoggedEdit } from "@millrace/contracts/api/drafts";
import type { DraftConflict } from "@millrace/contracts/flow/draft-operation";
import type { OwnEdit } from "../document/edit-history.ts";
import type { FlowDocument } from "../document/flow-document.ts";
import type { PendingEdit } from "./pending-edits.ts";

export type SaveState =
  | { kind: "saved" }
  | { kind: "pending" }
  | { kind: "saving" }
  /** The server can't be reached; so many edits wait here, on the device or, where it has no room, only in this tab. */
  | { kind: "offline"; edits: number; isKept: boolean }
  /** The server refuses what is there; the next edit tries again. */
  | { kind: "refused"; message: string; edits: number };

/** No answer from the server: it can be asked again, or it says no, perhaps because of what was sent and not of who sends it. */
export type Failure = { kind: "unreachable" } | { kind: "refused"; message: string; isAboutEdits?: boolean };
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

import type { DraftLog } from "@millrace/contracts/api/drafts";
import type { Flow } from "@millrace/contracts/api/flows";
import { newUuid } from "@millrace/contracts/ids";
import { nodeCatalog } from "@millrace/nodes/catalog";
import type { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { toast } from "@/ui/toaster";
import { createAnnotations } from "../canvas/canvas-annotations.ts";
import { type EditConflict, findConflicts, joinConflicts } from "../conflicts/find-conflicts.ts";
import { keepConflicts, readConflicts } from "../conflicts/kept-conflicts.ts";
import { createChangeMarks } from "../presence/change-marks.ts";
import { createDrawnDocument, createSettledDocument } from "../state/document-views.ts";
import type { Editor } from "../state/editor-context.ts";
import { createEditorSession } from "../state/editor-session.ts";
import { createEditorUi } from "../state/editor-ui.ts";
import { createStore } from "../state/store.ts";
import { createDraftSync } from "./draft-sync.ts";
import { createKeptEdits, type EditOwner } from "./kept-edits.ts";
import type { Answer, Failure, SaveState, SyncPorts } from "./sync-ports.ts";

type Server = Pick<SyncPorts, "send" | "log" | "load">;

/** The procedures of a draft as the sync asks them. */
export function draftServer(utils: ReturnType<typeof trpc.useUtils>, { id: flowId, branch }: Flow): Server {
  const branchId = branchIdOf(branch);
  const { flows } = utils.client;
  return {
    send: (after, edits) => flows.editDraft.mutate({ flowId, branchId, after, edits }).then(answerOf, failureOf),
    log: (after) => flows.draftLog.query({ flowId, branchId, after }).then(answerOf, failureOf),
    load: () =>
      utils.flows.get
        .fetch({ flowId, branchId }, { staleTime: 0 })
        .then(
          (flow) => ({ kind: "loaded" as const, document: documentOf(flow), revision: flow.draftRevision }),
          failureOf,
        ),
  };
}

/** Names a branch to the server; the main one needs no name. */
export const branchIdOf = ({ id, isMain }: Flow["branch"]) => (isMain ? undefined : id);

const answerOf = (log: DraftLog & { taken?: number }): Answer => ({ kind: "log", log, taken: log.taken ?? 0 });

/** A connection to try again, or edits that the server refuses. */
function failureOf(error: unknown): Failure {
  const { retryable, message, code } = errorBodyOf(error);
  return retryable ? { kind: "unreachable" } : { kind: "refused", message, isAboutEdits: unfit.has(code) };
}

/** The server can't take such edits from anybody; with what the person does about it they may fit. */
const unfit: ReadonlySet<string> = new Set([
  "flow.draft_too_large",
  "request.too_large",
  "request.invalid",
  "request.unstorable_text",
  "request.too_deep",
]);

const documentOf = ({ draft, layout }: Flow) => ({ definition: draft, layout });
const narrowScreen = 1_100;

/** One open draft: what is shown, brought in step with the server. `tab` names this opening among others of the person. */
export function openDraft(flow: Flow, owner: EditOwner, readOnly: boolean, server: Server, tab: string): Editor {
  const device = typeof window === "undefined" ? null : localStorage;
  const saving = createStore<SaveState>({ kind: "saved" });
  const conflicts = createStore<readonly EditConflict[]>(device ? readConflicts(device, owner) : []);
  if (device) conflicts.subscribe(() => keepConflicts(device, owner, conflicts.get()));
  const annotations = createAnnotations();
  const marks = createChangeMarks(annotations);
  const kept = device && createKeptEdits(device, owner, tab);
  const session = createEditorSession({
    document: documentOf(flow),
    problems: flow.problems,
    catalog: nodeCatalog,
    readOnly,
    nowMs: Date.now,
    onEdited: (edit) => sync.edited(edit),
    onRefused: (words) => toast(words),
  });
  const sync = createDraftSync(
    { document: documentOf(flow), revision: flow.draftRevision },
    {
      ...server,
      keep: (edit, revision) => kept?.keep(edit, revision) ?? false,
      forget: (id) => kept?.forget(id),
      shown: session.document,
      show: session.show,
      onState: (state) => saving.set(() => state),
      onConflicts: (found) => {
        const log = found.log.map((edit) => (edit.userId === owner.userId ? { ...edit, by: "your other tab" } : edit));
        const all = joinConflicts(conflicts.get(), findConflicts({ ...found, log }));
        conflicts.set(() => all);
      },
      onOthers: marks.show,
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      nowMs: Date.now,
      newId: newUuid,
    },
  );
  const isPaletteOpen = typeof window !== "undefined" && window.innerWidth >= narrowScreen && !readOnly;
  return {
    flowId: flow.id,
    branchId: branchIdOf(flow.branch),
    catalog: nodeCatalog,
    session,
    settled: createSettledDocument(session),
    drawn: createDrawnDocument(session),
    ui: createEditorUi(isPaletteOpen),
    annotations,
    saving,
    conflicts,
    sync,
  };
}

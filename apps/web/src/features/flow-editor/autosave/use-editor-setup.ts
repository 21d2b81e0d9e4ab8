import type { Flow } from "@millrace/contracts/api/flows";
import { canonicalJson } from "@millrace/contracts/json";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { useEffect, useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { toast } from "@/ui/toaster";
import { createAnnotations } from "../canvas/canvas-annotations.ts";
import { findNode } from "../document/flow-document.ts";
import { type Editor, showNode } from "../state/editor-context.ts";
import { createEditorSession } from "../state/editor-session.ts";
import { createEditorUi } from "../state/editor-ui.ts";
import { createStore } from "../state/store.ts";
import { createAutosave, type SaveOutcome, type SaveState, type UnsavedDraft } from "./autosave.ts";
import { keepDraft, readKeptDraft } from "./unsaved-drafts.ts";

type SaveDraft = ReturnType<typeof trpc.useUtils>["client"]["flows"]["saveDraft"]["mutate"];

/** Opens the draft once: session, autosave and what this device kept from last time. */
export function useEditorSetup(flow: Flow): Editor {
  const { can, me } = useOrganization();
  const userId = me.user.id;
  const utils = trpc.useUtils();
  const [editor] = useState(() => openEditor(flow, userId, !can("flow.write"), utils.client.flows.saveDraft.mutate));
  const { session, autosave, saving, flowId } = editor;

  useEffect(() => {
    restoreUnsaved(editor, userId, flow.draftRevision);
    const wanted = new URLSearchParams(window.location.search).get("node");
    if (wanted !== null && findNode(session.document(), wanted)) showNode(editor, wanted);
    const sendNow = () => void autosave.flush();
    /** The draft is kept on this device; leaving while it could not be sent is still worth a question. */
    const askBeforeLeaving = (event: BeforeUnloadEvent) => {
      void autosave.flush();
      const { kind } = saving.get();
      if (kind === "refused" || kind === "offline") event.preventDefault();
    };
    window.addEventListener("online", sendNow);
    window.addEventListener("pagehide", sendNow);
    window.addEventListener("beforeunload", askBeforeLeaving);
    return () => {
      window.removeEventListener("online", sendNow);
      window.removeEventListener("pagehide", sendNow);
      window.removeEventListener("beforeunload", askBeforeLeaving);
      void autosave.flush();
    };
    // What the flow said when it was opened; later states come through the session.
  }, [editor, session, autosave, saving, flowId]);

  return editor;
}

const narrowScreen = 1_100;

function openEditor(flow: Flow, userId: string, readOnly: boolean, saveDraft: SaveDraft): Editor {
  const saving = createStore<SaveState>({ kind: "saved", at: null });
  const autosave = createAutosave(flow.draftRevision, {
    send: ({ document, baseRevision, summary }) =>
      saveDraft({
        flowId: flow.id,
        baseRevision,
        summary,
        definition: document.definition,
        layout: document.layout,
      }).then(
        (saved): SaveOutcome => ({ kind: "saved", revision: saved.draftRevision, at: saved.savedAt }),
        outcomeOfError,
      ),
    keep: (draft) => keepDraft(localStorage, { userId, flowId: flow.id }, "unsaved", draft),
    onState: (state) => saving.set(() => state),
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    now: () => new Date(),
  });
  return {
    flowId: flow.id,
    catalog: nodeCatalog,
    session: createEditorSession({
      document: { definition: flow.draft, layout: flow.layout },
      problems: flow.problems,
      catalog: nodeCatalog,
      readOnly,
      nowMs: () => Date.now(),
      onEdited: autosave.edited,
    }),
    ui: createEditorUi(typeof window !== "undefined" && window.innerWidth >= narrowScreen && !readOnly),
    annotations: createAnnotations(),
    saving,
    setAside: createStore<UnsavedDraft | null>(null),
    autosave,
  };
}

/** What a failed save means: a conflict, a connection to try again, or a draft that the server refuses. */
function outcomeOfError(error: unknown): SaveOutcome {
  const body = errorBodyOf(error);
  if (body.code === "flow.draft_conflict") return { kind: "conflict" };
  if (body.retryable) return { kind: "unreachable" };
  return { kind: "refused", message: body.message };
}

/** Edits that were not saved when the tab was closed: applied again, or set aside where the draft has moved on. */
function restoreUnsaved(editor: Editor, userId: string, draftRevision: number): void {
  const { flowId, session, setAside, autosave } = editor;
  if (session.store.get().readOnly || autosave.hasUnsaved()) return;
  const owner = { userId, flowId };
  const unsaved = readKeptDraft(localStorage, owner, "unsaved");
  if (unsaved && canonicalJson(unsaved.document) === canonicalJson(session.document())) {
    // The page was left while a save was under way, and the save arrived.
    keepDraft(localStorage, owner, "unsaved", null);
  } else if (unsaved && unsaved.baseRevision === draftRevision) {
    session.apply({ kind: "replace", document: unsaved.document, summary: unsaved.summaries.join("; ") });
    toast.success("Edits that were not saved last time are back.");
  } else if (unsaved) {
    keepDraft(localStorage, owner, "unsaved", null);
    keepDraft(localStorage, owner, "set_aside", unsaved);
  }
  setAside.set(() => readKeptDraft(localStorage, owner, "set_aside"));
}

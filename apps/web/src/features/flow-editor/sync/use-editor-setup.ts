import type { Flow } from "@millrace/contracts/api/flows";
import { newUuid } from "@millrace/contracts/ids";
import { validateFlow } from "@millrace/engine/flow/validate";
import { useEffect, useRef, useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { toast } from "@/ui/toaster";
import { conflictsKey, readConflicts } from "../conflicts/kept-conflicts.ts";
import { findNode } from "../document/flow-document.ts";
import { type Editor, showNode } from "../state/editor-context.ts";
import { adoptEdits } from "./adopt-edits.ts";
import { createLivingTabs } from "./living-tabs.ts";
import { branchIdOf, draftServer, openDraft } from "./open-draft.ts";

/** Opens the draft once, with what this device kept from last time, and leaves nothing behind when it is closed. */
export function useEditorSetup(flow: Flow): Editor {
  const { can, me } = useOrganization();
  const utils = trpc.useUtils();
  const [{ editor, owner, tab, server, tabs }] = useState(() => {
    // What this device keeps belongs to one branch.
    const owner = { userId: me.user.id, draftId: branchIdOf(flow.branch) ?? flow.id };
    const tab = newUuid();
    const server = draftServer(utils, flow);
    const tabs = createLivingTabs(typeof navigator === "undefined" ? undefined : navigator.locks);
    return {
      editor: openDraft(flow, owner, !can("flow.write") || flow.branch.isArchived, server, tab),
      owner,
      tab,
      server,
      tabs,
    };
  });
  const openings = useRef(0);

  useEffect(() => {
    const { session, sync, saving, conflicts } = editor;
    const opening = ++openings.current;
    const { readOnly } = session.store.get();
    sync.start();
    const release = tabs.hold(tab);
    const wanted = new URLSearchParams(window.location.search).get("node");
    if (wanted !== null && findNode(session.document(), wanted)) showNode(editor, wanted);

    const adopt = async () => {
      if (readOnly) return;
      const count = await adoptEdits({ store: localStorage, tabs, owner, tab, sync, log: server.log });
      if (count > 0)
        toast.success(
          `${count === 1 ? "An edit that was" : `${count} edits that were`} not saved last time ${count === 1 ? "is" : "are"} back.`,
        );
    };
    const sendNow = () => void sync.flush();
    /** Names and the like are taken over when their field is left: closing the page leaves it too. */
    const takeOverTyped = () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      sendNow();
    };
    const onOnline = () => void sync.flush().then(adopt);
    /** The edits are kept on this device; leaving while they could not be sent is still worth a question. */
    const askBeforeLeaving = (event: BeforeUnloadEvent) => {
      void sync.flush();
      const { kind } = saving.get();
      if (kind === "refused" || kind === "offline") event.preventDefault();
    };
    const onStorage = ({ key, newValue }: StorageEvent) => {
      if (key === conflictsKey(owner)) conflicts.set(() => readConflicts(localStorage, owner));
      // Another tab took an edit over: what is typed from now on is another one.
      else if (key?.includes(`.${tab}.`) && newValue === null) sendNow();
    };
    window.addEventListener("online", onOnline);
    window.addEventListener("pagehide", takeOverTyped);
    window.addEventListener("beforeunload", askBeforeLeaving);
    window.addEventListener("storage", onStorage);
    void adopt();
    return () => {
      window.removeEventListener("online", onOnline);
      window.removeEventListener("pagehide", takeOverTyped);
      window.removeEventListener("beforeunload", askBeforeLeaving);
      window.removeEventListener("storage", onStorage);
      void sync.flush().finally(() => {
        release();
        if (openings.current !== opening) return;
        sync.stop();
        // Whoever opens the flow again soon begins where it was left.
        const { document, revision } = sync.base();
        const problems = validateFlow(document.definition, editor.catalog);
        utils.flows.get.setData({ flowId: editor.flowId, branchId: editor.branchId }, (known) =>
          known && known.draftRevision <= revision
            ? { ...known, draft: document.definition, layout: document.layout, draftRevision: revision, problems }
            : known,
        );
      });
    };
  }, [editor, owner, tab, server, tabs, utils]);

  return editor;
}

import type { Flow } from "@millrace/contracts/api/flows";
import { toId } from "@millrace/contracts/ids";
import { useCallback, useEffect, useEffectEvent } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { usePresence, useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import { toast } from "@/ui/toaster";
import type { Editor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { keepDraft } from "./unsaved-drafts.ts";

/**
 * Keeps the open draft in step with the server: somebody else's edit is shown at once where there are no own unsaved ones;
 * where there are, the newest state is loaded and the own edits are set aside, for the person to decide.
 */
export function useDraftSync(editor: Editor): { takeNewest: (flow: Flow) => void } {
  const { me } = useOrganization();
  const userId = me.user.id;
  const utils = trpc.useUtils();
  const { flowId, session, autosave, setAside } = editor;
  const saving = useStore(editor.saving, (state) => state.kind);
  const people = usePresence(`flow:${flowId}`);
  const nameOf = useEffectEvent(
    (userId: string) => people.find((person) => toId("user", person.userId) === userId)?.name ?? "Somebody else",
  );

  const takeNewest = useCallback(
    (flow: Flow) => {
      session.replace({ definition: flow.draft, layout: flow.layout });
      autosave.reset(flow.draftRevision);
    },
    [session, autosave],
  );

  const load = useCallback(() => utils.flows.get.fetch({ flowId }, { staleTime: 0 }), [utils, flowId]);

  const catchUp = useCallback(
    async (by: string | undefined) => {
      const flow = await load();
      if (autosave.hasUnsaved() || flow.draftRevision <= autosave.revision()) return;
      takeNewest(flow);
      if (by !== undefined && by !== userId) toast(`${nameOf(by)} changed this draft. You now see the newest state.`);
    },
    [load, autosave, takeNewest, userId],
  );

  /** The own save, told back: there is nothing to load. One that is still under way ends with its own answer. */
  const isOwnEcho = (event: { by?: string | undefined; at: string }) => {
    const state = editor.saving.get();
    return event.by === userId && (autosave.hasUnsaved() || (state.kind === "saved" && state.at === event.at));
  };

  useTopic(
    `flow:${flowId}`,
    (event) => {
      if (event.type === "flow.draft_changed") {
        if (!isOwnEcho(event)) void catchUp(event.by).catch(() => {});
      } else if (event.type === "flow.published" || event.type === "flow.renamed") void load().catch(() => {});
    },
    () => void catchUp(undefined).catch(() => {}),
  );

  useEffect(() => {
    if (saving !== "conflict") return;
    const keepOwn = () => {
      const own = {
        baseRevision: autosave.revision(),
        document: session.document(),
        summaries: ["Own edits after a conflict"],
        at: new Date().toISOString(),
      };
      keepDraft(localStorage, { userId, flowId }, "set_aside", own);
      setAside.set(() => own);
    };
    keepOwn();
    let isCurrent = true;
    const retry = async () => {
      for (let pauseMs = 500; isCurrent; pauseMs = Math.min(10_000, pauseMs * 2)) {
        try {
          const flow = await load();
          if (!isCurrent) return;
          // Again: loading takes a while, and what was typed meanwhile is only here.
          keepOwn();
          takeNewest(flow);
          return;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
    };
    void retry();
    return () => {
      isCurrent = false;
    };
  }, [saving, autosave, session, userId, flowId, setAside, load, takeNewest]);

  return { takeNewest };
}

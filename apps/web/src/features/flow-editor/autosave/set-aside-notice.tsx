import { GitFork } from "lucide-react";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { RelativeTime } from "@/ui/relative-time";
import { useEditor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { keepDraft } from "./unsaved-drafts.ts";

/** Own edits that lost against somebody else's save: nothing of them is gone, and one click brings them back. */
export function SetAsideNotice() {
  const { flowId, session, setAside } = useEditor();
  const { me } = useOrganization();
  const draft = useStore(setAside, (value) => value);
  if (!draft) return null;
  const forget = () => {
    keepDraft(localStorage, { userId: me.user.id, flowId }, "set_aside", null);
    setAside.set(() => null);
  };
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-waiting/10 px-3 py-2 text-sm"
    >
      <GitFork className="size-4 shrink-0 text-waiting" aria-hidden />
      <p className="min-w-0 flex-1">
        The draft was changed elsewhere while you edited it. You see the newest state; your own edits (
        <RelativeTime at={draft.at} />) are kept on this device.
      </p>
      <Button
        size="sm"
        onClick={() => {
          session.apply({ kind: "replace", document: draft.document, summary: "Took own edits after a conflict" });
          forget();
        }}
      >
        Use my edits instead
      </Button>
      <Button size="sm" variant="ghost" onClick={forget}>
        Discard my edits
      </Button>
    </div>
  );
}

import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { Button } from "@/ui/button";
import { Tooltip } from "@/ui/tooltip";
import { useEditor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { countEdits } from "../sync/edit-words.ts";

/** Whether the draft is saved, and what to do where it is not. */
export function SaveIndicator() {
  const { saving, conflicts, sync } = useEditor();
  const state = useStore(saving, (value) => value);
  const hasConflicts = useStore(conflicts, (list) => list.length > 0);
  const look = "flex items-center gap-1.5 whitespace-nowrap text-muted-foreground text-xs [&_svg]:size-3.5";
  const sendNow = () => void sync.flush();
  switch (state.kind) {
    case "saved":
      if (hasConflicts)
        return (
          <span className={`${look} text-waiting`} role="status">
            <TriangleAlert aria-hidden /> <span className="max-md:sr-only">Conflict</span>
          </span>
        );
      return (
        <span className={look} role="status">
          <Check aria-hidden /> <span className="max-md:sr-only">Saved</span>
        </span>
      );
    case "pending":
    case "saving":
      return (
        <span className={look} role="status">
          <LoaderCircle className="animate-spin" aria-hidden /> <span className="max-md:sr-only">Saving…</span>
        </span>
      );
    case "offline": {
      const where = state.isKept ? "kept on this device" : "only in this tab";
      const hint = state.isKept
        ? "Millrace can't be reached. Your edits are kept on this device and sent when it can."
        : "Millrace can't be reached, and this device has no room to keep your edits. Leave this tab open until they are saved.";
      return (
        <span className={`${look} text-waiting`} role="status">
          <Tooltip content={hint}>
            <Button variant="ghost" size="sm" className="text-waiting text-xs" onClick={sendNow}>
              <CloudOff aria-hidden />
              <span className="max-md:sr-only">
                Offline, {countEdits(state.edits)} {where}
              </span>
            </Button>
          </Tooltip>
        </span>
      );
    }
    case "refused":
      return (
        <span className={look} role="alert">
          <Tooltip content={state.message}>
            <Button variant="ghost" size="sm" className="text-failed text-xs" onClick={sendNow}>
              <TriangleAlert aria-hidden /> <span className="max-md:sr-only">Not saved</span>
            </Button>
          </Tooltip>
        </span>
      );
  }
}

import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { Button } from "@/ui/button";
import { Tooltip } from "@/ui/tooltip";
import { useEditor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";

/** Whether the draft is saved, and what to do where it is not. */
export function SaveIndicator() {
  const { saving, autosave } = useEditor();
  const state = useStore(saving, (value) => value);
  const look = "flex items-center gap-1.5 whitespace-nowrap text-muted-foreground text-xs [&_svg]:size-3.5";
  switch (state.kind) {
    case "saved":
      return (
        <span className={look} role="status">
          <Check aria-hidden /> <span className="max-md:sr-only">Saved</span>
        </span>
      );
    case "pending":
    case "saving":
    case "conflict":
      return (
        <span className={look} role="status">
          <LoaderCircle className="animate-spin" aria-hidden /> <span className="max-md:sr-only">Saving…</span>
        </span>
      );
    case "offline":
      return (
        <span className={`${look} text-waiting`} role="status">
          <Tooltip content="Millrace can't be reached. Your edits are kept on this device and saved when it can.">
            <Button variant="ghost" size="sm" className="text-waiting text-xs" onClick={() => void autosave.flush()}>
              <CloudOff aria-hidden /> <span className="max-md:sr-only">Offline, kept here</span>
            </Button>
          </Tooltip>
        </span>
      );
    case "refused":
      return (
        <span className={look} role="alert">
          <Tooltip content={state.message}>
            <Button variant="ghost" size="sm" className="text-failed text-xs" onClick={() => void autosave.flush()}>
              <TriangleAlert aria-hidden /> <span className="max-md:sr-only">Not saved</span>
            </Button>
          </Tooltip>
        </span>
      );
  }
}

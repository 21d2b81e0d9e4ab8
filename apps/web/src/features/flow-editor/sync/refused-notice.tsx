import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { signInPath } from "@/trpc/sign-in-path";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { useEditor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { countEdits } from "./edit-words.ts";

/** Edits that the server refuses: nothing of them is gone, and this says what can be done with them. */
export function RefusedNotice() {
  const { saving, sync } = useEditor();
  const state = useStore(saving, (value) => value);
  const [isAsking, setAsking] = useState(false);
  if (state.kind !== "refused") return null;
  const count = countEdits(state.edits);
  const content = JSON.stringify(
    sync.pending().map(({ summary, operations }) => ({ summary, operations })),
    null,
    2,
  );
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-failed/8 px-3 py-2 text-sm"
    >
      <CircleAlert className="size-4 shrink-0 text-failed" aria-hidden />
      <p className="min-w-48 flex-1">
        {count} {state.edits === 1 ? "is" : "are"} not saved: {state.message} {state.edits === 1 ? "It is" : "They are"}{" "}
        kept on this device.
      </p>
      {state.because === "session" ? (
        <Button size="sm" asChild>
          {/* The whole page is loaded anew: the edits are on this device, and are sent then. */}
          <a href={signInPath()}>Sign in</a>
        </Button>
      ) : (
        <Button size="sm" onClick={() => void sync.flush()}>
          Try again
        </Button>
      )}
      <CopyButton text={content} label="Copy the edits as JSON">
        Copy as JSON
      </CopyButton>
      <Button size="sm" variant="ghost" onClick={() => setAsking(true)}>
        Discard
      </Button>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Discard ${count}?`}
        description="The draft goes back to what is saved. Copy them as JSON first to keep what you did."
        confirmLabel={`Discard ${count}`}
        danger
        onConfirm={() => {
          setAsking(false);
          sync.discard();
        }}
      />
    </div>
  );
}

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useEditorUi } from "../state/editor-context.ts";

/** What is shown on the canvas leads there: a node that a problem names, a run that was started from here. */
export function useReturnToCanvas(canvasPath: string): void {
  const router = useRouter();
  const shown = useEditorUi((ui) => `${ui.reveal ?? ""} ${ui.liveRunId ?? ""}`);
  const [atFirst] = useState(shown);
  useEffect(() => {
    if (shown !== atFirst) router.push(canvasPath);
  }, [shown, atFirst, router, canvasPath]);
}

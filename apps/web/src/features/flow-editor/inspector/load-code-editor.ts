import { useEffect } from "react";
import { PlainEditor } from "./plain-editor.tsx";

/** Without a connection the code editor may not come; a person goes on writing all the same. */
export const loadCodeEditor = () => import("./code-editor.tsx").catch(() => ({ default: PlainEditor }));

const idleMs = 2_000;

/** Fetches the code editor once the flow is open, so that the first field is there at once, also when the connection is lost. */
export function useCodeEditorAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => void import("./code-editor.tsx").catch(() => {}), idleMs);
    return () => clearTimeout(timer);
  }, []);
}

import { useEffect, useRef } from "react";
import type { Editor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";

const settleMs = 150;

/** Checks the flow after each pause in editing and marks the nodes with what was found. */
export function useValidation({ session, annotations }: Editor): void {
  const definition = useStore(session.store, (state) => state.history.document.definition);
  const problems = useStore(session.store, (state) => state.problems);

  const opened = useRef(definition);
  useEffect(() => {
    // What was opened came with its problems.
    if (definition === opened.current) return;
    const timer = setTimeout(session.validate, settleMs);
    return () => clearTimeout(timer);
  }, [definition, session]);

  useEffect(() => {
    annotations.set((state) => ({
      ...state,
      problems: new Map(
        [...problems.byNode].map(([nodeId, list]) => [
          nodeId,
          { count: list.length, severity: list[0]?.severity ?? "warning" },
        ]),
      ),
    }));
  }, [problems, annotations]);
}

import { useEffect, useRef } from "react";
import type { Editor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";

/** Checks the flow after each pause in editing and marks the nodes with what was found. */
export function useValidation({ session, settled, annotations }: Editor): void {
  const definition = useStore(settled, (document) => document.definition);
  const problems = useStore(session.store, (state) => state.problems);

  const opened = useRef(definition);
  useEffect(() => {
    // What was opened came with its problems.
    if (definition !== opened.current) session.validate();
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

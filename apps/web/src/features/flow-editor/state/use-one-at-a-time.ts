import { useCallback, useRef, useState } from "react";

/**
 * An action of which a second one does nothing until the first has ended. What starts runs or changes drafts waits for the draft
 * to be saved first; without this, who clicks twice meanwhile starts two.
 */
export function useOneAtATime<A extends unknown[]>(
  action: (...args: A) => Promise<unknown>,
): { act: (...args: A) => void; isBusy: boolean } {
  const isRunning = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const act = useCallback(
    (...args: A) => {
      if (isRunning.current) return;
      isRunning.current = true;
      setBusy(true);
      const end = () => {
        isRunning.current = false;
        setBusy(false);
      };
      action(...args).then(end, end);
    },
    [action],
  );
  return { act, isBusy };
}

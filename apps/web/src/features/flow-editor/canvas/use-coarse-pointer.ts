import { useSyncExternalStore } from "react";

const query = "(pointer: coarse)";

/** Whether the main pointer is a finger. */
export const useCoarsePointer = (): boolean =>
  useSyncExternalStore(
    (onChange) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    () => window.matchMedia(query).matches,
    () => false,
  );

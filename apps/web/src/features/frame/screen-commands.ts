"use client";

import type { LucideIcon } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

/** One thing that the open screen can do, as the command palette offers it. */
export type ScreenCommand = {
  id: string;
  label: string;
  icon: LucideIcon;
  keywords?: readonly string[];
  /** The same command's own keys, to be learned in passing. */
  keys?: string;
  run: () => void;
};

/** A group of commands; asked again with each search, so that a long list offers only what fits. */
export type ScreenCommands = { heading: string; list: (search: string) => readonly ScreenCommand[] };

let offered: readonly ScreenCommands[] = [];
const listeners = new Set<() => void>();

const change = (next: readonly ScreenCommands[]): void => {
  offered = next;
  for (const listener of listeners) listener();
};

/** Offers commands in the palette as long as the screen is open. `groups` must stay the same object meanwhile. */
export function useOfferCommands(groups: readonly ScreenCommands[]): void {
  useEffect(() => {
    change([...offered, ...groups]);
    return () => change(offered.filter((group) => !groups.includes(group)));
  }, [groups]);
}

const nothing: readonly ScreenCommands[] = [];

export const useOfferedCommands = (): readonly ScreenCommands[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
    () => nothing,
  );

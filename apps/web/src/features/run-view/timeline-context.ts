import type { ItemStatus } from "@millrace/contracts/api/run-times";
import type { RunDetail } from "@millrace/contracts/api/runs";
import { framePrefix, framesOf } from "@millrace/engine/run/path";
import { createContext, useContext, useState } from "react";
import type { TimelineFlow } from "./timeline.ts";

/** Which of a scope's items are shown, and the one that is to come into sight, with the focus where somebody asked for it. */
export type ItemsView = { filter: ItemStatus | null; target: { index: number; focus: boolean } | null };

export type TimelineState = {
  run: RunDetail;
  flow: TimelineFlow;
  /** How long the time axis is, and where the run is on it. */
  totalMs: number;
  endMs: number;
  selected: string | null;
  onSelect: (path: string | null) => void;
  folds: Folds;
};

/** What is unfolded and which items are shown; by keys that hold for the whole run. */
export type Folds = {
  isOpen: (key: string, byDefault: boolean) => boolean;
  toggle: (key: string, byDefault: boolean) => void;
  viewOf: (scope: string) => ItemsView | undefined;
  setView: (scope: string, view: ItemsView) => void;
  /** Unfolds what leads to a step. */
  reveal: (path: string) => void;
};

/** Unfolded at first is what leads to the step that the address names. */
export function useFolds(selected: string | null): Folds {
  const [state, setState] = useState(() => foldsFor(selected));
  return {
    isOpen: (key, byDefault) => state.open.get(key) ?? byDefault,
    toggle: (key, byDefault) =>
      setState((known) => ({ ...known, open: new Map(known.open).set(key, !(known.open.get(key) ?? byDefault)) })),
    viewOf: (scope) => state.views.get(scope),
    setView: (scope, view) => setState((known) => ({ ...known, views: new Map(known.views).set(scope, view) })),
    reveal: (path) => {
      const { open, views } = foldsFor(path);
      setState((known) => ({ open: new Map([...known.open, ...open]), views: new Map([...known.views, ...views]) }));
    },
  };
}

export function foldsFor(selected: string | null): { open: Map<string, boolean>; views: Map<string, ItemsView> } {
  const open = new Map<string, boolean>();
  const views = new Map<string, ItemsView>();
  for (const { scope, index } of framesOf(selected ?? "")) {
    open.set(scope, true);
    open.set(framePrefix(scope, index), true);
    views.set(scope, { filter: null, target: { index, focus: false } });
  }
  return { open, views };
}

export const TimelineContext = createContext<TimelineState | null>(null);

export function useTimeline(): TimelineState {
  const state = useContext(TimelineContext);
  if (!state) throw new Error("There is no timeline around this.");
  return state;
}

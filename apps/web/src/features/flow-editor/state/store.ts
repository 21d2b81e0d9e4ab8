import { useCallback, useRef, useSyncExternalStore } from "react";

/** A value with listeners, outside React, so that a change renders only the components that select what changed. */
export type Store<T> = {
  get: () => T;
  set: (change: (value: T) => T) => void;
  subscribe: (listener: () => void) => () => void;
};

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      const next = change(value);
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Renders again when the selected part is another one. The selection must be cheap and give equal things as the same. */
export function useStore<T, S>(store: Store<T>, select: (value: T) => S): S {
  const latest = useRef(select);
  latest.current = select;
  const snapshot = useCallback(() => latest.current(store.get()), [store]);
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
}

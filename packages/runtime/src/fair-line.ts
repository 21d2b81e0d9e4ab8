/** A line in which groups take turns; within a group first come is first served. */
export type FairLine<T> = {
  readonly size: number;
  add(item: T): void;
  /** The next one, or `undefined` when nobody stands in line. */
  take(): T | undefined;
};

type Group<T> = { items: T[]; next: number };

/** Emptied places are given back once there are this many of them and they are most of the group. */
const emptiedAtLeast = 64;

export function createFairLine<T>(groupOf: (item: T) => string): FairLine<T> {
  /** In the order of their turns. */
  const groups = new Map<string, Group<T>>();
  let size = 0;

  return {
    get size() {
      return size;
    },
    add(item) {
      const name = groupOf(item);
      const group = groups.get(name);
      if (group) group.items.push(item);
      else groups.set(name, { items: [item], next: 0 });
      size++;
    },
    take() {
      for (const [name, group] of groups) {
        const item = group.items[group.next++];
        size--;
        const left = group.items.length - group.next;
        if (left === 0 || groups.size > 1) groups.delete(name);
        if (left === 0) return item;
        if (group.next >= emptiedAtLeast && group.next > left)
          Object.assign(group, { items: group.items.slice(group.next), next: 0 });
        groups.set(name, group);
        return item;
      }
      return undefined;
    },
  };
}

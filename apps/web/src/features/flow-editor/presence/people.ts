import type { Presence } from "@millrace/contracts/api/realtime";

/** Somebody else in the same flow, as the editor draws them. */
export type Companion = {
  userId: string;
  name: string;
  /** One of the colours of charts; the same for everybody who looks. */
  color: string;
  nodeIds: readonly string[];
  activity: "selecting" | "editing" | "idle";
};

const colors = 8;

/** The others with a colour each, at nodes only where they are in the same draft: chosen by the person, the next free one where two would have the same. */
export function companionsOf(people: readonly Presence[], ownId: string, branchId?: string): Companion[] {
  const taken = new Set<number>();
  const numbers = new Map<string, number>();
  for (const { userId } of [...people].sort((a, b) => (a.userId < b.userId ? -1 : 1))) {
    let number = [...userId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_536, 0) % colors;
    while (taken.has(number) && taken.size < colors) number = (number + 1) % colors;
    taken.add(number);
    numbers.set(userId, number);
  }
  return people
    .filter(({ userId }) => userId !== ownId)
    .map(({ userId, name, place }) => ({
      userId,
      name,
      color: `var(--chart-${(numbers.get(userId) ?? 0) + 1})`,
      nodeIds: place && place.branchId === branchId ? place.nodeIds : [],
      activity: place?.activity ?? "selecting",
    }));
}

/** Who is at which node; lists that say the same as before are the same objects, so that only changed cards are drawn again. */
export function companionsByNode(
  companions: readonly Companion[],
  before: ReadonlyMap<string, readonly Companion[]>,
): ReadonlyMap<string, readonly Companion[]> {
  const byNode = new Map<string, readonly Companion[]>();
  for (const companion of companions)
    for (const nodeId of companion.nodeIds) byNode.set(nodeId, [...(byNode.get(nodeId) ?? []), companion]);
  for (const [nodeId, list] of byNode) {
    const known = before.get(nodeId);
    if (known && JSON.stringify(known) === JSON.stringify(list)) byNode.set(nodeId, known);
  }
  return byNode;
}

/** "Ada is editing this node", "Ada and Ben have this node selected". */
export function nodeWords(companions: readonly Companion[]): string {
  const editing = companions.filter(({ activity }) => activity === "editing");
  if (editing.length > 0) return `${names(editing)} ${editing.length === 1 ? "is" : "are"} editing this node`;
  const [only, ...more] = companions;
  if (only && more.length === 0 && only.activity === "idle") return `${only.name} has this node selected, but is away`;
  return `${names(companions)} ${companions.length === 1 ? "has" : "have"} this node selected`;
}

const names = (companions: readonly Companion[]): string =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(companions.map(({ name }) => name));

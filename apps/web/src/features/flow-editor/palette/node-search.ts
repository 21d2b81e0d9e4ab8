import { type NodeCategory, type NodeDefinition, nodeCategories } from "@millrace/contracts/flow/node-definition";

export const categoryTitles: Record<NodeCategory, string> = {
  triggers: "Triggers",
  actions: "Actions",
  logic: "Logic",
};

export type NodeGroup = { category: NodeCategory; types: NodeDefinition[] };

/** The node types that fit a search, by category; what fits best comes first, without a query the catalog's order. */
export function searchNodes(types: readonly NodeDefinition[], query: string): NodeGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = types
    .flatMap((type) => {
      const rank = rankOf(type, words);
      return rank === null ? [] : [{ type, rank }];
    })
    .sort((a, b) => a.rank - b.rank);
  return nodeCategories
    .map((category) => ({ category, entries: ranked.filter((entry) => entry.type.category === category) }))
    .filter((group) => group.entries.length > 0)
    .sort((a, b) => (a.entries[0]?.rank ?? 0) - (b.entries[0]?.rank ?? 0))
    .map(({ category, entries }) => ({ category, types: entries.map((entry) => entry.type) }));
}

/** 0 for a fit at the title's beginning, then title or a whole keyword, keywords, summary; `null` when a word fits nowhere. */
function rankOf(type: NodeDefinition, words: readonly string[]): number | null {
  const title = type.title.toLowerCase();
  const keywords = type.keywords.join(" ").toLowerCase();
  const summary = type.summary.toLowerCase();
  let rank = 0;
  for (const word of words) {
    const found = title.startsWith(word)
      ? 0
      : title.includes(word) || type.keywords.some((keyword) => keyword.toLowerCase() === word)
        ? 1
        : keywords.includes(word)
          ? 2
          : summary.includes(word)
            ? 3
            : null;
    if (found === null) return null;
    rank = Math.max(rank, found);
  }
  return rank;
}

/**
 * How well an option fits a search, from 0 (not at all) to 1. Every word must stand in its keywords, the first of
 * which is its label, or in its value. Letters that only happen to come in the same order are no fit.
 */
export function fitOf(value: string, search: string, keywords: readonly string[] = []): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const names = [...keywords, value].map((name) => name.toLowerCase());
  const [label = ""] = names;
  if (!words.every((word) => names.some((name) => name.includes(word)))) return 0;
  if (label.startsWith(words.join(" "))) return 1;
  return words.every((word) => label.includes(word)) ? 0.8 : 0.5;
}

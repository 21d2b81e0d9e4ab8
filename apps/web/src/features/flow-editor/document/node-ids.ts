import { nodeId } from "@millrace/contracts/flow/definition";

/**
 * A free node id made from a name: "Fetch order" → `fetch_order`, then `fetch_order_2`. Ids are chosen once: expressions
 * reach a node's output by them, so a later rename leaves the id alone.
 */
export function freeNodeId(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 56)
    .replace(/_+$/, "");
  const base = nodeId.safeParse(plain).success ? plain : "node";
  return firstFree(taken, (number) => (number === 1 ? base : `${base}_${number}`));
}

/** A free name: "HTTP request", then "HTTP request 2". "Prices 2026" is followed by "Prices 2026 2" where there are no "Prices". */
export function freeNodeName(name: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/ \d+$/, "").slice(0, 74);
  const base = taken.has(plain) ? plain : name.slice(0, 74);
  return firstFree(taken, (number) => (number === 1 ? name : `${base} ${number}`));
}

function firstFree(taken: ReadonlySet<string>, candidate: (number: number) => string): string {
  for (let number = 1; ; number++) {
    const text = candidate(number);
    if (!taken.has(text)) return text;
  }
}

/**
 * Numbers the statements by which one owner changes the queue rows of its runs, each try anew. A row remembers the number of
 * the last one, until it is claimed: a statement whose connection was lost and that is executed all the same, after it was
 * repeated or after others, then changes nothing.
 */
export type WriteOrder = () => number;

export function createWriteOrder(): WriteOrder {
  let last = 0;
  return () => ++last;
}

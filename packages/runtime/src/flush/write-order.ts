/**
 * The place of a statement among those by which an owner changes the queue rows of its runs. One whose connection was lost may
 * be executed all the same, after it was repeated: the row knows the number of the last one that repeated another, until it is
 * claimed, and what has a lower number changes nothing.
 */
export type WriteOrder = {
  number: number;
  /** An earlier try of the same may be on its way still. */
  repeats: boolean;
};

/** Gives each try its place. */
export function createWriteOrder(): (repeats: boolean) => WriteOrder {
  let last = 0;
  return (repeats) => ({ number: ++last, repeats });
}

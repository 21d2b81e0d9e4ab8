/** Something about the types of an expression or template, at a place of its text. */
export type TypeFinding = {
  /** Offsets in the text. */
  from: number;
  to: number;
  /** What is wrong, in words, names between backticks. */
  message: string;
  /**
   * Whether it is so for every run. Otherwise it is so for the data that is known, or only where this part of the expression
   * comes into play.
   */
  certain: boolean;
};

const longest = 40;

/** A piece of an expression as it is quoted in a message. */
export function quoted(source: string): string {
  const line = source.replaceAll(/\s+/g, " ").trim();
  return `\`${line.length > longest ? `${line.slice(0, longest - 1)}…` : line}\``;
}

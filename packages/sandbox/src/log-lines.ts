export const maxLogLines = 100;
export const maxLogLineLength = 1_000;

/** Collects what user code logs, within bounds that are said in the log itself. */
export function createLogLines() {
  const lines: string[] = [];
  return {
    lines,
    isFull: () => lines.length > maxLogLines,
    add(line: string): void {
      if (lines.length < maxLogLines)
        lines.push(line.length > maxLogLineLength ? `${line.slice(0, maxLogLineLength)}…` : line);
      else if (lines.length === maxLogLines) lines.push(`Only the first ${maxLogLines} lines are kept.`);
    },
  };
}

import { diffLines, diffWordsWithSpace } from "diff";

export type TextPart = { text: string; isChanged: boolean };
export type DiffLine = { kind: "same" | "added" | "removed"; parts: TextPart[] };
export type DiffRow = DiffLine | { kind: "skipped"; count: number };

const context = 3;

/** Two texts line by line, what changed inside a line set apart; long stretches that are the same are left out. */
export function textDiff(before: string, after: string): DiffRow[] {
  const lines: DiffLine[] = [];
  const blocks = diffLines(before, after);
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index];
    if (!block) continue;
    const next = blocks[index + 1];
    if (block.removed && next?.added) {
      lines.push(...replacedLines(linesOf(block.value), linesOf(next.value)));
      index++;
      continue;
    }
    const kind = block.added ? "added" : block.removed ? "removed" : "same";
    for (const text of linesOf(block.value)) lines.push({ kind, parts: [{ text, isChanged: false }] });
  }
  return withoutLongStretches(lines);
}

/** A text that ends with a line break has no further line. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "" && lines.length > 1) lines.pop();
  return lines;
}

/** Lines that take the place of others: the first of each are compared word by word, and so on. */
function replacedLines(gone: readonly string[], come: readonly string[]): DiffLine[] {
  const removed: DiffLine[] = [];
  const added: DiffLine[] = [];
  for (let index = 0; index < Math.max(gone.length, come.length); index++) {
    const [was, is] = [gone[index], come[index]];
    const words = was !== undefined && is !== undefined ? diffWordsWithSpace(was, is) : null;
    const parts = (text: string, without: "added" | "removed"): TextPart[] =>
      words
        ? words
            .filter((word) => !word[without])
            .map((word) => ({ text: word.value, isChanged: word.added || word.removed }))
        : [{ text, isChanged: false }];
    if (was !== undefined) removed.push({ kind: "removed", parts: parts(was, "added") });
    if (is !== undefined) added.push({ kind: "added", parts: parts(is, "removed") });
  }
  return [...removed, ...added];
}

function withoutLongStretches(lines: readonly DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = [];
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== "same");
  let skipped = 0;
  const endStretch = () => {
    if (skipped > 0) rows.push({ kind: "skipped", count: skipped });
    skipped = 0;
  };
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) {
      endStretch();
      rows.push(line);
    } else skipped++;
  }
  endStretch();
  return rows;
}

export type CsvRow = { line: number; cells: string[] };

const separators = [",", ";", "\t"] as const;

/** The separator that the first line uses most, outside of quotes. */
function separatorOf(text: string): string {
  const first = (text.split(/\r?\n/).find((line) => line.trim() !== "") ?? "").replace(/"[^"]*"/g, "");
  const count = (separator: string) => first.split(separator).length;
  return separators.reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

/**
 * The rows of a CSV text (RFC 4180: quoted values may hold separators, line breaks and doubled quotes). Commas, semicolons
 * and tabs separate. Empty lines are left out. `unclosedAt` is the line of a quote that is never closed.
 */
export function readCsv(text: string): { rows: CsvRow[]; unclosedAt: number | null } {
  const separator = separatorOf(text);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = "";
  let line = 1;
  let rowLine = 1;
  let quotedFrom: number | null = null;
  const endRow = () => {
    cells.push(cell);
    if (cells.length > 1 || cell.trim() !== "") rows.push({ line: rowLine, cells });
    cells = [];
    cell = "";
  };
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "\n") line++;
    if (quotedFrom !== null) {
      if (character !== '"') cell += character;
      else if (text.charAt(index + 1) === '"') {
        cell += '"';
        index++;
      } else quotedFrom = null;
    } else if (character === '"' && cell.trim() === "") {
      cell = "";
      quotedFrom = line;
    } else if (character === separator) {
      cells.push(cell);
      cell = "";
    } else if (character === "\n") {
      endRow();
      rowLine = line;
    } else if (character !== "\r") cell += character;
  }
  if (quotedFrom !== null) return { rows, unclosedAt: quotedFrom };
  endRow();
  return { rows, unclosedAt: null };
}

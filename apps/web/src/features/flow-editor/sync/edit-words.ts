/** "1 edit", "3 edits". */
export const countEdits = (count: number): string => (count === 1 ? "1 edit" : `${count} edits`);

export const stuckWords =
  "Millrace could not put these edits on top of the draft. Copy them as JSON, discard them, and load the page again.";

/** "1 edit", "3 edits". */
export const countEdits = (count: number): string => (count === 1 ? "1 edit" : `${count} edits`);

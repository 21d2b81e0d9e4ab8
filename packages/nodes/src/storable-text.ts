/** The beginning of a text in a form that the database keeps and a person can read: no U+0000, no half of a surrogate pair. */
export function storableExcerpt(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.replaceAll("\u0000", "\ufffd").toWellFormed();
}

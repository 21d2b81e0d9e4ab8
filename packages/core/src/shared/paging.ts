import type { Page } from "@millrace/contracts/api/paging";
import { AppError } from "@millrace/contracts/errors";
import { type IdKind, parseId } from "@millrace/contracts/ids";

const badCursor = () => new AppError("request.invalid", { details: { fields: { cursor: "This is not a page." } } });

/** The UUID after which a page begins, for lists in the order of an id. */
export function cursorUuid(kind: IdKind, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const uuid = parseId(kind, cursor);
  if (uuid === null) throw badCursor();
  return uuid;
}

/** The number before which a page begins, for lists in the order of a revision or version. */
export function cursorNumber(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,9}$/.test(cursor)) throw badCursor();
  return Number(cursor);
}

/** The moment and UUID before which a page begins, for lists in the order of a time. */
export function cursorMoment(kind: IdKind, cursor: string | undefined): { at: Date; uuid: string } | undefined {
  if (cursor === undefined) return undefined;
  const [ms = "", id = ""] = cursor.split("~");
  const uuid = parseId(kind, id);
  if (uuid === null || !/^\d{1,15}$/.test(ms)) throw badCursor();
  return { at: new Date(Number(ms)), uuid };
}

export const momentCursor = (at: Date, id: string): string => `${at.getTime()}~${id}`;

/** A page out of `limit + 1` rows: the extra row only says that there is a next page. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}

import { Fragment, type ReactNode } from "react";
import { WindowedRows } from "./windowed-rows.tsx";

/** Up to here all rows are on the page at once. */
const mostAtOnce = 200;

type ManyRowsProps = {
  count: number;
  /** The place of the row that stays on the page. */
  kept: number;
  keyOf: (place: number) => string;
  children: (place: number) => ReactNode;
};

/** Rows of a tree, all of them on the page; of very many those in sight. */
export function ManyRows({ count, kept, keyOf, children }: ManyRowsProps) {
  if (count > mostAtOnce) return <WindowedRows count={count} row={children} kept={kept} />;
  return Array.from({ length: count }, (_, place) => <Fragment key={keyOf(place)}>{children(place)}</Fragment>);
}

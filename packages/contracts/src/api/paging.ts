import { z } from "zod";

/** Keyset paging: `cursor` is opaque and comes from the page before; absent means the first page. */
export const pageInput = { cursor: z.string().max(200).optional(), limit: z.int().min(1).max(200).default(50) };
export const listInput = z.object(pageInput);
export type ListInput = z.infer<typeof listInput>;

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export type Page<T> = { items: T[]; nextCursor: string | null };

export const timestamp = z.iso.datetime();

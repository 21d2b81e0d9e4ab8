import type { FlowVersion } from "@millrace/contracts/api/flows";

type Label = { name: string; note: string };

type VersionRow = {
  number: number;
  note: string;
  contentHash: string;
  publishedAt: Date;
  publishedBy: string | null;
  label: Label | null;
};

/** What a version is called now. */
export const labelOf = ({ note, label }: { note: string; label: Label | null }): Label => ({
  name: label?.name ?? "",
  note: label?.note ?? note,
});

export const versionView = (
  row: VersionRow,
  names: (userId: string | null) => string,
  productionVersion: number | null,
): FlowVersion => ({
  version: row.number,
  ...labelOf(row),
  contentHash: row.contentHash,
  publishedAt: row.publishedAt.toISOString(),
  publishedBy: names(row.publishedBy),
  isProduction: row.number === productionVersion,
});

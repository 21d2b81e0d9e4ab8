import type { FlowVersion } from "@millrace/contracts/api/flows";

type VersionRow = {
  number: number;
  note: string;
  contentHash: string;
  publishedAt: Date;
  publishedBy: string | null;
};

export const versionView = (
  row: VersionRow,
  names: (userId: string | null) => string,
  productionVersion: number | null,
): FlowVersion => ({
  version: row.number,
  note: row.note,
  contentHash: row.contentHash,
  publishedAt: row.publishedAt.toISOString(),
  publishedBy: names(row.publishedBy),
  isProduction: row.number === productionVersion,
});

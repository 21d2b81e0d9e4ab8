const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** "20 Nov 2026, 23:16 UTC" */
export const formatMoment = (at: Date): string => `${format.format(at)} UTC`;

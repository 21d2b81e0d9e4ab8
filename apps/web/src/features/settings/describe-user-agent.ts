/** Order matters: most browsers also name the ones that they descend from. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** A browser's `User-Agent` in words: "Firefox on Linux". What is not known stays as it came. */
export function describeUserAgent(userAgent: string): { name: string; isPhone: boolean } {
  const nameIn = (table: typeof browsers) => table.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = nameIn(browsers);
  const system = nameIn(systems);
  const name = browser && system ? `${browser} on ${system}` : userAgent.slice(0, 60) || "Unknown browser";
  return { name, isPhone: /iPhone|Android.*Mobile/.test(userAgent) };
}

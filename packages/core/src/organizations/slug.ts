/** The longest slug made from a name; leaves room for a suffix. */
const maxLength = 40;

/** A URL part out of a name: "Müller & Sons" → `muller-sons`. */
export function slugFromName(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "organization" : slug;
}

/** The slug itself, then with the suffixes -2 to -20, then with a random one, for the first that is free. */
export function* slugCandidates(name: string, randomSuffix: () => string): Generator<string> {
  const slug = slugFromName(name);
  yield slug;
  for (let number = 2; number <= 20; number++) yield `${slug}-${number}`;
  for (;;) yield `${slug}-${randomSuffix()}`;
}

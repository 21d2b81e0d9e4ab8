import { slug } from "@millrace/contracts/api/account";
import { expect, it } from "vitest";
import { slugCandidates, slugFromName } from "./slug.ts";

it.each([
  ["Acme", "acme"],
  ["Müller & Sons GmbH", "muller-sons-gmbh"],
  ["  --Hello,  World!--  ", "hello-world"],
  ["東京", "organization"],
  ["x".repeat(80), "x".repeat(40)],
  [`${"x".repeat(39)} y`, "x".repeat(39)],
])("makes %j into %j", (name, expected) => {
  expect(slugFromName(name)).toBe(expected);
});

it("offers only valid slugs, and never ends", () => {
  const candidates = slugCandidates("x".repeat(80), () => "abcdef");
  for (let count = 0; count < 40; count++) expect(slug.safeParse(candidates.next().value).success).toBe(true);
});

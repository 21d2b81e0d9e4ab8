import fc from "fast-check";
import { expect, test } from "vitest";
import { createMasker, maskText } from "./masker.ts";

const secret = 'p@ss "wörd"/\\ &<x>+=%1';

test.for([
  ["plain", secret],
  ["in a URL", encodeURIComponent(secret)],
  ["in a URL, small letters", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
  ["in a form", new URLSearchParams({ s: secret }).toString().slice(2)],
  ["in JSON", JSON.stringify(secret).slice(1, -1)],
  ["in ASCII JSON", JSON.stringify(secret).slice(1, -1).replace("ö", "\\u00f6")],
  ["in HTML", "p@ss &quot;wörd&quot;/\\ &amp;&lt;x&gt;+=%1"],
  ["base 64", Buffer.from(secret).toString("base64")],
  ["base 64 for URLs", Buffer.from(secret).toString("base64url")],
])("masks a secret %s", ([, form]) => {
  const masker = createMasker();
  masker.remember(secret);
  expect(masker.maskText(`before ${form} after`)).toBe(`before ${maskText} after`);
});

test("masks a secret of less than four characters only where it is a whole text", () => {
  const masker = createMasker();
  masker.remember("1a");
  masker.remember("7");
  const value = { key: "1a", list: ["7", "1a7", "in 1a text", 7, 17], "7": "x" };
  expect(masker.maskValue(value)).toEqual({
    key: maskText,
    list: [maskText, "1a7", "in 1a text", 7, 17],
    [maskText]: "x",
  });
  expect(masker.maskText("7 of 17")).toBe("7 of 17");
  masker.remember("1a7 ");
  expect(masker.maskText("in 1a7 text")).toBe(`in ${maskText}text`);
});

test("masks keys, nested values and numbers, and leaves the rest", () => {
  const masker = createMasker();
  masker.remember("4242424242");
  masker.remember("hidden");
  const value = { a: [1, null, true, { hidden: "x hidden y" }], "k-hidden": 4242424242, rest: "rest" };
  expect(masker.maskValue(value)).toEqual({
    a: [1, null, true, { [maskText]: `x ${maskText} y` }],
    [`k-${maskText}`]: maskText,
    rest: "rest",
  });
});

test("an own __proto__ key stays an own key", () => {
  const masker = createMasker();
  masker.remember("hidden");
  const masked = masker.maskValue(JSON.parse('{"__proto__":{"polluted":"hidden"}}'));
  expect(JSON.stringify(masked)).toBe(`{"__proto__":{"polluted":"${maskText}"}}`);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("no secret is found in any masked value, wherever it stood", () => {
  const filler = fc.string({ unit: "grapheme", maxLength: 20 });
  fc.assert(
    fc.property(
      fc.string({ minLength: 6, maxLength: 40 }),
      filler,
      filler,
      fc.integer({ min: 0, max: 3 }),
      (value, a, b, depth) => {
        fc.pre(!maskText.includes(value));
        const masker = createMasker();
        masker.remember(value);
        let nested: Parameters<typeof masker.maskValue>[0] = { [`${a}${value}`]: `${value}${b}${value}` };
        for (let level = 0; level < depth; level++) nested = [nested, { [b]: nested }];
        const seen: string[] = [];
        JSON.stringify(masker.maskValue(nested), (key, item) => {
          seen.push(key);
          if (typeof item === "string") seen.push(item);
          return item;
        });
        expect(seen.filter((text) => text.includes(value))).toEqual([]);
      },
    ),
  );
});

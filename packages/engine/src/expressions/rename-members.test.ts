import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCel } from "./cel.ts";
import { parseTemplate } from "./liquid.ts";
import { renameMembers } from "./rename-members.ts";

const toFetched = ([root, name, ...rest]: readonly string[]) =>
  root === "steps" && name === "fetch" && rest.length === 0 ? "fetched" : null;

describe("renaming members", () => {
  it.each([
    ["steps.fetch.body", "steps.fetched.body"],
    ["steps[\"fetch\"] + steps['fetch'].x", "steps[\"fetched\"] + steps['fetched'].x"],
    ["steps . fetch . a + steps.?fetch", "steps . fetched . a + steps.?fetched"],
    ['steps[?"fetch"].orValue(1)', 'steps[?"fetched"].orValue(1)'],
    ['"fetch" in steps && has(steps.fetch)', '"fetched" in steps && has(steps.fetched)'],
    ["input.list.map(x, steps.fetch[x])", "input.list.map(x, steps.fetched[x])"],
    ["steps[steps.fetch.name].a", "steps[steps.fetched.name].a"],
    // Broken on purpose: what can't be parsed yet follows as well.
    ["steps.fetch.body + (", "steps.fetched.body + ("],
  ])("in CEL: %s", (source, expected) => {
    expect(renameMembers(source, "cel", toFetched)).toBe(expected);
  });

  it.each([
    "'steps.fetch' + \"steps.fetch\"",
    "r'\\' + 'steps.fetch'",
    "'''it's steps.fetch'''",
    "1 // steps.fetch",
    "input.steps.fetch + input.?steps.fetch",
    "steps.fetch2 + steps.prefetch + mysteps.fetch + steps.a.fetch",
    '"fetch" in steps.other',
    'input["steps"].fetch',
    "input[0].steps.fetch + input.list.map(x, x).?steps.fetch",
    'input["a b"].steps.fetch',
  ])("leaves alone in CEL: %s", (source) => {
    expect(renameMembers(source, "cel", toFetched)).toBe(source);
  });

  it.each([
    ["Hi {{ steps.fetch.name | upcase }}!", "Hi {{ steps.fetched.name | upcase }}!"],
    ["{% if steps['fetch'] %}{{steps.fetch}}{% endif %}", "{% if steps['fetched'] %}{{steps.fetched}}{% endif %}"],
    [
      "{%- for a in steps.fetch.list -%}{{ a }}{%- endfor -%}",
      "{%- for a in steps.fetched.list -%}{{ a }}{%- endfor -%}",
    ],
    ["steps.fetch {{ 'steps.fetch' }}", "steps.fetch {{ 'steps.fetch' }}"],
    [
      "{% raw %}{{ steps.fetch }}{% endraw %}{{ steps.fetch }}",
      "{% raw %}{{ steps.fetch }}{% endraw %}{{ steps.fetched }}",
    ],
    ["{% comment %}{{ steps.fetch }}{% endcomment %}", "{% comment %}{{ steps.fetch }}{% endcomment %}"],
    ["{% # steps.fetch %}{{ steps.fetch", "{% # steps.fetch %}{{ steps.fetched"],
  ])("in a template: %s", (source, expected) => {
    expect(renameMembers(source, "liquid", toFetched)).toBe(expected);
  });

  it.each([
    ["return { a: steps.fetch, ...steps.fetch }", "return { a: steps.fetched, ...steps.fetched }"],
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: sources of JavaScript.
    [
      "`x ${steps.fetch + `${{ a: steps.fetch }.a}`} steps.fetch`",
      "`x ${steps.fetched + `${{ a: steps.fetched }.a}`} steps.fetch`",
    ],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: sources of JavaScript.
    [
      "/* steps.fetch */ 'it\\'s steps.fetch'; steps?.fetch // steps.fetch",
      "/* steps.fetch */ 'it\\'s steps.fetch'; steps?.fetched // steps.fetch",
    ],
    ["a = /['\"/]steps.fetch/.test(b) / steps.fetch", "a = /['\"/]steps.fetch/.test(b) / steps.fetched"],
    ['return /"/.test(x) ? steps["fetch"] : 1', 'return /"/.test(x) ? steps["fetched"] : 1'],
  ])("in JavaScript: %s", (source, expected) => {
    expect(renameMembers(source, "javascript", toFetched)).toBe(expected);
  });

  const name = fc.constantFrom("fetch", "fetch2", "a", "steps", "fetched_not");
  const access = fc.tuple(fc.constantFrom(".", ".?", " . "), name).map(([dot, text]) => dot + text);
  const index = fc.tuple(fc.constantFrom('"', "'"), name).map(([quote, text]) => `[${quote}${text}${quote}]`);
  const path = fc
    .tuple(
      fc.constantFrom("steps", "input", "trigger"),
      fc.array(fc.oneof(access, index), { minLength: 1, maxLength: 3 }),
    )
    .map(([root, parts]) => root + parts.join(""));
  const text = fc.constantFrom("'steps.fetch'", '"it\'s {{ steps.fetch }}"', "r'\\'", "1", "[1, 2]");
  const expression = fc
    .array(fc.oneof(path, text), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.map((part) => `(${part})`).join(" == "));

  it("changes exactly the references that the parser sees, in any expression, and back", () => {
    fc.assert(
      fc.property(expression, (source) => {
        const steps = (text_: string): string[] => {
          const parsed = parseCel(text_);
          return parsed.ok ? parsed.program.references.map(({ step }) => step) : [];
        };
        fc.pre(parseCel(source).ok);
        const next = renameMembers(source, "cel", toFetched);
        expect(steps(next)).toEqual(steps(source).map((step) => (step === "fetch" ? "fetched" : step)));
        const back = renameMembers(next, "cel", ([root, step, ...rest]) =>
          root === "steps" && step === "fetched" && rest.length === 0 ? "fetch" : null,
        );
        expect(back).toBe(source);
      }),
    );
  });

  it("changes exactly the references of any template", () => {
    const plain = fc.constantFrom("steps.fetch ", "{ ", "it's ", "{% raw %}{{ steps.fetch }}{% endraw %}");
    const shown = fc.constantFrom(
      "{{ steps.fetch.a }}",
      "{{ 'steps.fetch' }}",
      "{{ input.steps.fetch }}",
      "{{ steps['fetch'] | json }}",
      "{% if steps.fetch %}x{% endif %}",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, shown)), (parts) => {
        const source = parts.join("");
        const steps = (text_: string): string[] => {
          const parsed = parseTemplate(text_);
          if (!parsed.ok) throw new Error(parsed.message);
          return parsed.program.references.map(({ step }) => step);
        };
        const next = renameMembers(source, "liquid", toFetched);
        expect(steps(next)).toEqual(steps(source).map((step) => (step === "fetch" ? "fetched" : step)));
      }),
    );
  });

  it("touches no source that names nothing, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("cel" as const, "liquid" as const, "javascript" as const),
        (source, language) => {
          expect(renameMembers(source, language, () => null)).toBe(source);
        },
      ),
    );
  });
});

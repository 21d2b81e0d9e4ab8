import { describe, expect, it } from "vitest";
import { errorOf, testScope } from "../test-scope.ts";
import { workMs } from "../test-time.ts";
import { parseTemplate, renderTemplate } from "./liquid.ts";

const list = Array.from({ length: 1_000 }, (_, index) => index);
const largeScope = testScope({
  input: {
    list,
    map: Object.fromEntries(list.map((index) => [`k${index}`, index])),
    text: "a".repeat(500_000),
    html: "<script".repeat(70_000),
  },
});

function render(source: string, scope = testScope()): string {
  const parsed = parseTemplate(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.message}`);
  return renderTemplate(parsed.program, scope);
}

describe("rendering", () => {
  it.each([
    ["Hi {{ input.text | upcase }}, {{ trigger.body.total | plus: 0.5 }}", "Hi HELLO WORLD, 100"],
    ["{% for order in input.orders %}{{ forloop.index }}:{{ order.total }} {% endfor %}", "1:10 2:5.5 "],
    ["{% if input.a == 3 and input.list contains 2 %}yes{% else %}no{% endif %}", "yes"],
    ["{% case input.a %}{% when 1, 3 %}odd{% else %}even{% endcase %}", "odd"],
    ["{% tablerow x in input.list cols:3 %}{{ x }}{% endtablerow %}", expect.stringContaining("<td")],
    ["{{ input.orders[0] }} {{ input.list }}", '{"total":10,"paid":true} [1,2,3]'],
    ["[{{ input.nope }}{{ input.nothing }}]", "[]"],
    ["{{ steps.fetch.status }} {{ run.id }} {{ random }}", "200 run_1 0.25"],
    ["{{ '<p>a</p>b<script>x()</script>c<!-- d -->e' | strip_html }}", "abce"],
    ["{{ input.orders | map: 'total' | sum }}", "15.5"],
    ["{% assign x = 'a' | append: 'b' %}{% capture y %}{{ x }}c{% endcapture %}{{ y }}", "abc"],
  ])("%s", (source, expected) => {
    expect(render(source)).toEqual(expected);
  });

  it("takes time from the recorded time only", () => {
    expect(render("{{ 'now' | date: '%Y-%m-%d %H:%M' }} {{ 'today' | date: '%F' }} {{ now | date: '%T' }}")).toBe(
      "2026-03-29 01:30 2026-03-29 01:30:00",
    );
    expect(render("{{ 'now' | date: '%H:%M %z', 'Europe/Berlin' }}")).toBe("03:30 +0200");
    expect(render("{{ 'some day' | date: '%Y' }}")).toBe("some day");
  });

  it("reads own properties only", () => {
    expect(
      render(
        "{{ input.constructor }}{{ input.__proto__ }}{{ input.text.constructor }}{{ input.list.push }}{{ input.toString }}",
      ),
    ).toBe("");
  });
});

describe("what a template can't use", () => {
  it.each([
    [
      "a {{ ordr.id }}",
      5,
      'There is no variable "ordr". There are: trigger, input, steps, item, index, run, now, random.',
    ],
    [
      "\n\n  {{ ordr }}",
      7,
      'There is no variable "ordr". There are: trigger, input, steps, item, index, run, now, random.',
    ],
    ["{{ input.a", 0, 'Output "{{ input.a" not closed.'],
    ["ab {% if input.a %}", 3, "Tag {% if input.a %} not closed."],
    ["{% include 'x' %}", 0, 'There is no tag "include".'],
    ["{% render '/etc/passwd' %}", 0, 'There is no tag "render".'],
    ["{% layout 'x' %}", 0, 'There is no tag "layout".'],
    ["{{ input.list | sample }}", 0, 'There is no filter "sample".'],
    ["{{ input.list | where_exp: 'x', 'x > 1' }}", 0, 'There is no filter "where_exp".'],
  ])("%s", (source, position, message) => {
    const parsed = parseTemplate(source);
    expect(parsed.ok ? null : { position: parsed.position, message: parsed.message }).toEqual(
      expect.objectContaining({ message }),
    );
    if (!parsed.ok) expect(parsed.position).toBe(position);
  });

  it("refuses more than 100,000 characters", () => {
    expect(parseTemplate("a".repeat(100_001)).ok).toBe(false);
    expect(parseTemplate("a".repeat(100_000)).ok).toBe(true);
  });

  it("names the steps that a template reads", () => {
    const parsed = parseTemplate("{% for x in steps.load.rows %}{{ x }}{{ steps['fetch'].status }}{% endfor %}");
    expect(parsed.ok && parsed.program.references).toEqual([
      { step: "load", position: 12 },
      { step: "fetch", position: 40 },
    ]);
    const dynamic = parseTemplate("{{ steps[input.name] }}");
    expect(dynamic.ok && dynamic.program.usesAllSteps).toBe(true);
  });
});

describe("limits", () => {
  it.each([
    [
      "empty nested loops",
      "{% for a in input.list %}{% for b in input.list %}{% for c in input.list %}{% endfor %}{% endfor %}{% endfor %}",
    ],
    ["listing a map in a loop", "{% for a in input.list %}{% for b in input.map limit:1 %}{% endfor %}{% endfor %}"],
    ["sizes in a loop", "{% for a in input.list %}{% if input.map.size == 3 %}{% endif %}{% endfor %}"],
    ["a doubling text", "{% assign s = 'ab' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}"],
    [
      "captured copies",
      "{% capture z %}{% for a in input.list %}{{ input.text }}{% endfor %}{% endcapture %}{{ z | size }}",
    ],
    ["comparing in a loop", "{% for a in input.list %}{% if input.list == input.list %}{% endif %}{% endfor %}"],
    [
      "choosing by a list in a loop",
      "{% for a in input.list %}{% case input.list %}{% when input.list %}{% endcase %}{% endfor %}",
    ],
    ["JSON in a loop", "{% for a in input.list %}{{ input.map | json }}{% endfor %}"],
    ["sorting in a loop", "{% for a in input.list %}{{ input.list | sort | first }}{% endfor %}"],
    ["long date formats", "{{ now | date: input.text }}"],
  ])("stops %s", (_name, source) => {
    expect(errorOf(() => render(source, largeScope)).code).toBe("step.expression_budget");
  });

  it("stops a range that would not fit into memory", () => {
    expect(errorOf(() => render("{% for a in (1..100000000) %}{% endfor %}"))).toMatchObject({
      code: "step.template_failed",
      message: "The template uses too much memory. Make it simpler or use a code node.",
    });
  });

  it("bounds the text", () => {
    expect(errorOf(() => render("{{ input.text }}{{ input.text }}{{ input.text }}", largeScope)).code).toBe(
      "step.output_too_large",
    );
    expect(render("{{ input.text }}{{ input.text }}", largeScope)).toHaveLength(1_000_000);
  });

  it("takes HTML out in linear time", () => {
    const strip = () => expect(render("{{ input.html | strip_html | size }}", largeScope)).toBe("490000");
    // A backtracking pattern takes minutes here.
    expect(workMs(strip)).toBeLessThan(2_000);
  });
});

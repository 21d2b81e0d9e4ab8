import { describe, expect, it } from "vitest";
import { headerList, resolvedHeaderList } from "./header-fields.ts";

const refused = new Map([["host", "Not host."]]);
const problems = (
  schema: {
    safeParse: (value: unknown) => { error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined };
  },
  value: unknown,
) => (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => [path.join("/"), message]);

describe("header lists", () => {
  const list = headerList({ title: "Headers", description: "Sent.", placeholder: "x-a" }, refused);

  it.each([
    [
      [
        { name: "X-A", value: "1" },
        { name: "x-a", value: "2" },
      ],
      [["1/name", "The header x-a is already in the list."]],
    ],
    [[{ name: "Host", value: "h" }], [["0/name", "Not host."]]],
    [[{ name: "x a", value: "h" }], [["0/name", "Enter a header name such as x-source."]]],
    [[{ name: "", value: "h" }], [["0/name", "Enter a header name such as x-source."]]],
    [[{ name: "x-a", value: { $cel: "input.a" } }], []],
    [[{ name: "x-a", value: { $liquid: "{{ input.a }}" } }], []],
  ])("%j has the problems %j", (value, expected) => {
    expect(problems(list, value)).toEqual(expected);
  });

  it("becomes an object with small names, once evaluated", () => {
    const headers = resolvedHeaderList(refused).parse([
      { name: "X-Count", value: 3 },
      { name: "X-Name", value: "Müller" },
    ]);
    expect(headers).toEqual({ "x-count": "3", "x-name": "Müller" });
  });

  it.each(["a\r\nx-evil: 1", "a\nb", "a\u0000", "日本"])("refuses the value %j", (value) => {
    expect(problems(resolvedHeaderList(refused), [{ name: "x-a", value }])).toEqual([
      ["0/value", expect.stringMatching(/^A header can't hold/)],
    ]);
  });
});

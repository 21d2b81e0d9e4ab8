import { readFileSync } from "node:fs";
import { errorRegistry } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { nodeCatalog } from "./catalog.ts";
import { fieldsOf } from "./form-fields-in-tests.ts";

const pages = nodeCatalog.list().map((definition) => {
  const page = readFileSync(new URL(`${definition.type.replaceAll("_", "-")}/docs.md`, import.meta.url), "utf8");
  return [definition.type, definition, page] as const;
});

const section = (page: string, heading: string): string =>
  page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
const firstColumn = (table: string): string[] =>
  table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""));
const examples = (page: string, kind: string): unknown[] =>
  [...page.matchAll(new RegExp(`^\`\`\`json ${kind}\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) =>
    JSON.parse(match[1] ?? ""),
  );

describe("the page of a node type", () => {
  it.each(pages)("%s has the usual sections under its title", (_, definition, page) => {
    expect(page.split("\n")[0]).toBe(`# ${definition.title}`);
    for (const heading of ["Parameters", "Ports", "Example", "Errors", "Guarantees"])
      expect([heading, section(page, heading).trim().length > heading.length]).toEqual([heading, true]);
  });

  it.each(pages)("%s names exactly the fields of the form, with their labels", (_, definition, page) => {
    const rows = section(page, "Parameters")
      .split("\n")
      .filter((line) => /^\| `[a-z]/.test(line) && line.split("|").length === 5);
    const documented = rows.map((line) => [/`([^`]+)`/.exec(line)?.[1], line.split("|")[2]?.trim()]);
    expect(documented.sort()).toEqual(
      fieldsOf(definition)
        .map(({ path, schema }) => [path, schema.title])
        .sort(),
    );
  });

  it.each(pages)("%s names its ports", (_, definition, page) => {
    const { inputs, outputs } = definition.ports(definition.initialParams());
    for (const { name, label } of [...inputs, ...outputs])
      if (!name.startsWith("case_")) expect(section(page, "Ports")).toContain(`**${label}**`);
  });

  it.each(pages)("%s names only errors that exist", (_, __, page) => {
    for (const code of firstColumn(section(page, "Errors"))) expect(Object.keys(errorRegistry)).toContain(code);
  });

  it.each(pages)("%s shows an example with valid parameters", (_, definition, page) => {
    const shown = examples(page, "params");
    expect(shown.length).toBeGreaterThan(0);
    for (const params of shown) expect(definition.params.safeParse(params)).toMatchObject({ success: true });
  });
});

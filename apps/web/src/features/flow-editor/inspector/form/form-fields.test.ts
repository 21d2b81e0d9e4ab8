import { celExpression, dynamic, liquidTemplate } from "@millrace/contracts/flow/definition";
import { jsonValue } from "@millrace/contracts/json";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emptyValue, type FieldControl, type FormField, formFieldsOf } from "./form-fields.ts";

const only = (schema: z.ZodType): FieldControl | undefined => formFieldsOf(z.object({ field: schema }))[0]?.control;

describe("form fields of a schema", () => {
  it("keeps order, titles, help, defaults and what is required", () => {
    const fields = formFieldsOf(
      z.object({
        url: z.string().meta({ title: "Address", description: "Where to", placeholder: "https://" }),
        maxTries: z.int().min(1).max(5).default(3).meta({ group: "advanced" }),
      }),
    );
    expect(fields.map((field) => [field.key, field.title, field.required, field.advanced, field.initial])).toEqual([
      ["url", "Address", true, false, undefined],
      ["maxTries", "Max tries", false, true, 3],
    ]);
    expect(fields[1]?.control).toEqual({ kind: "number", min: 1, max: 5, integer: true });
  });

  it("reads plain types", () => {
    expect(only(z.string())).toEqual({ kind: "text", multiline: false });
    expect(only(z.int())).toEqual({ kind: "number", min: null, max: null, integer: true });
    expect(only(z.boolean().default(true))).toEqual({ kind: "switch" });
    expect(only(z.enum(["a", "b"]).meta({ labels: { a: "First" } }))).toEqual({
      kind: "select",
      options: [
        { value: "a", label: "First" },
        { value: "b", label: "b" },
      ],
    });
    expect(only(z.int().meta({ editor: "duration" }))).toMatchObject({ kind: "duration" });
  });

  it("reads dynamic values with the ways to give them", () => {
    expect(only(dynamic(z.int()))).toMatchObject({
      kind: "dynamic",
      modes: ["fixed", "expression"],
      fixed: { kind: "number" },
    });
    const anyJson = z.union([celExpression, liquidTemplate, jsonValue.meta({ editor: "json" })]);
    expect(only(anyJson.meta({ editor: "dynamic" }).meta({ title: "Value" }))).toEqual({
      kind: "dynamic",
      modes: ["fixed", "expression", "template"],
      fixed: { kind: "json" },
    });
    expect(only(celExpression)).toEqual({ kind: "cel" });
  });

  it("enters an amount with the unit that its name says", () => {
    const fields = formFieldsOf(z.object({ pauseMs: dynamic(z.number()), limitBytes: z.int(), items: z.int() }));
    const kinds = fields.map(({ control }) => (control.kind === "dynamic" ? control.fixed?.kind : control.kind));
    expect(kinds).toEqual(["duration", "bytes", "number"]);
  });

  it("reads lists of objects and variants", () => {
    const list = only(z.array(z.object({ name: z.string(), when: celExpression })).meta({ item: "case" }));
    expect(list).toMatchObject({ kind: "list", itemName: "case", item: { control: { kind: "group" } } });
    const variants = only(
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("none") }).meta({ item: "No body" }),
        z.object({ kind: z.literal("text"), text: z.string() }),
      ]),
    );
    expect(variants).toMatchObject({
      kind: "variants",
      tag: "kind",
      options: [
        { value: "none", label: "No body", fields: [] },
        { value: "text", label: "Text", fields: [{ key: "text" }] },
      ],
    });
  });

  it("gives new entries a value that the schema accepts", () => {
    const entry = z.object({ name: z.string(), value: dynamic(z.string()), kind: z.enum(["x", "y"]).default("y") });
    const field = formFieldsOf(z.object({ list: z.array(entry) }))[0];
    const item = field?.control.kind === "list" ? emptyValue(field.control.item) : undefined;
    expect(item).toEqual({ name: "", value: "", kind: "y" });
    expect(entry.safeParse(item).success).toBe(true);
  });
});

describe("forms of the built-in nodes", () => {
  it.each(nodeCatalog.list().map((definition) => [definition.type, definition] as const))(
    "%s has a control with a title for every parameter",
    (_, definition) => {
      const visit = (field: FormField) => {
        expect(field.title).not.toBe("");
        const { control } = field;
        if (control.kind === "group") control.fields.forEach(visit);
        if (control.kind === "list" && control.item.control.kind === "group")
          control.item.control.fields.forEach(visit);
        if (control.kind === "variants") for (const option of control.options) option.fields.forEach(visit);
        if (control.kind === "dynamic") expect(control.modes.length).toBeGreaterThan(1);
      };
      const fields = formFieldsOf(definition.params);
      fields.forEach(visit);
      for (const key of Object.keys(definition.initialParams()))
        expect([key, fields.some((field) => field.key === key)]).toEqual([key, true]);
    },
  );
});

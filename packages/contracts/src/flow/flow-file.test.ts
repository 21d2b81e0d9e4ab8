import { expect, it } from "vitest";
import { z } from "zod";
import { flowFile } from "./flow-file.ts";

it("is described by the published JSON Schema", async () => {
  const schema = { $id: "millrace-flow-file-1", ...z.toJSONSchema(flowFile, { io: "input" }) };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../../../docs/flow-file.schema.json");
});

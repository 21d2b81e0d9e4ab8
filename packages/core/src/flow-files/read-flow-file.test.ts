import { flowDefinition } from "@millrace/contracts/flow/definition";
import { newId } from "@millrace/contracts/ids";
import { jsonObject } from "@millrace/contracts/json";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { expect, it } from "vitest";
import { checksumOf } from "./checksum.ts";
import { readFlowFile } from "./read-flow-file.ts";

const id = newId("flow");
const plain = jsonObject.parse({
  millrace: "flow",
  format: 1,
  exportedAt: "2026-11-21T10:00:00.000Z",
  main: { id, version: null },
  flows: [
    {
      id,
      version: null,
      name: "Ärger",
      description: "",
      definition: flowDefinition.parse({
        format: 1,
        nodes: [{ id: "start", type: "manual", typeVersion: 1, name: 'Start \\ "here"', params: {} }],
        edges: [],
      }),
      layout: { nodes: { start: { x: -10.5, y: 0 } } },
    },
  ],
  credentials: [],
  removed: [],
});
const text = JSON.stringify({ ...plain, checksum: checksumOf(plain) });

it("reads what was written, whatever its white space and the order of its keys", () => {
  const file = readFlowFile(text, nodeCatalog);
  expect(file.flows[0]?.name).toBe("Ärger");
  const turned = Object.fromEntries(Object.entries(jsonObject.parse(JSON.parse(text))).reverse());
  expect(readFlowFile(JSON.stringify(turned, null, 4), nodeCatalog)).toEqual(file);
});

it("refuses a file of which any one character is another", () => {
  for (let at = 0; at < text.length; at++)
    for (const character of ["x", "7", '"', " "]) {
      if (text[at] === character) continue;
      const changed = text.slice(0, at) + character + text.slice(at + 1);
      expect(() => readFlowFile(changed, nodeCatalog), `${at} ${character}`).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^flow_file\.|^request\./) }),
      );
    }
});

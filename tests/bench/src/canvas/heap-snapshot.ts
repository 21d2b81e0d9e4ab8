import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CDPSession } from "@playwright/test";

/** The part of Chromium's `.heapsnapshot` that is read here: each node is as many numbers as `node_fields` has names. */
type Snapshot = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } };
  nodes: number[];
  strings: string[];
};

/** What the page keeps, in KB. */
export type HeapSizes = {
  /** Objects, arrays, strings, functions: what the editor itself keeps. */
  dataKb: number;
  /** What the browser compiled of its code and knows of the shapes of objects. It grows while more of it becomes hot, and is thrown away when it is not used for minutes. */
  compiledKb: number;
};

const compiled = new Set(["code", "object shape"]);
/** Of the browser's own things only those of the JavaScript engine; the DOM is counted apart. */
const ofEngine = "system / ";
/** Lists of compiled code to throw away when a shape changes. */
const dependentCode = "system / WeakArrayList";

/** Collects garbage, and looks at everything that is left. With a folder it is written there, for Chromium's developer tools. */
export async function readHeap(session: CDPSession, name: string, folder: string | null): Promise<HeapSizes> {
  const chunks: string[] = [];
  const keep = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", keep);
  await session.send("HeapProfiler.takeHeapSnapshot");
  session.off("HeapProfiler.addHeapSnapshotChunk", keep);
  const text = chunks.join("");
  if (folder !== null) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}.heapsnapshot`), text);
  }
  return sizesOf(JSON.parse(text) as Snapshot);
}

function sizesOf({ snapshot: { meta }, nodes, strings }: Snapshot): HeapSizes {
  const [type, name, size] = ["type", "name", "self_size"].map((field) => meta.node_fields.indexOf(field)) as [
    number,
    number,
    number,
  ];
  let [data, code] = [0, 0];
  for (let at = 0; at < nodes.length; at += meta.node_fields.length) {
    const kind = meta.node_types[0][nodes[at + type] ?? 0] ?? "";
    const title = strings[nodes[at + name] ?? 0] ?? "";
    const bytes = nodes[at + size] ?? 0;
    if (compiled.has(kind) || title === dependentCode) code += bytes;
    else if (kind !== "native" || title.startsWith(ofEngine)) data += bytes;
  }
  return { dataKb: Math.round(data / 1024), compiledKb: Math.round(code / 1024) };
}

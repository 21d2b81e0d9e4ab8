import type { FlowFilePreview, InspectFlowFileInput } from "@millrace/contracts/api/flow-files";
import type { FlowFile } from "@millrace/contracts/flow/flow-file";
import { toId } from "@millrace/contracts/ids";
import { validateFlow } from "@millrace/engine/flow/validate";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { referencesOf } from "./file-references.ts";
import { freeFlowName } from "./free-flow-name.ts";
import { planImport } from "./plan-import.ts";
import { readFlowFile } from "./read-flow-file.ts";

/** What a file holds and what importing it would do, in a transaction that can't write. Refuses what `readFlowFile` refuses. */
export const inspectFlowFile = (deps: CoreDeps, actor: Actor, input: InspectFlowFileInput): Promise<FlowFilePreview> =>
  readWithin(deps, actor, async (tx) => {
    const file = readFlowFile(input.text, deps.catalog);
    const credentials = await describeCredentials(tx, actor, file);
    const suggested = new Map(credentials.map(({ id, suggestion }) => [id, suggestion]));
    const { main, needed } = await planImport(tx, deps, actor, file, {
      credential: (id) => suggested.get(id) ?? null,
      reuse: true,
    });
    const { source, definition } = main;
    return {
      name: source.name,
      description: source.description,
      freeName: await freeFlowName(tx, actor, source.name),
      definition,
      layout: source.layout,
      problems: validateFlow(definition, deps.catalog),
      flows: needed.map((flow) => ({
        name: flow.source.name,
        version: flow.source.version ?? 0,
        nodeCount: flow.source.definition.nodes.length,
        canRun: flow.version !== null || flow.existing !== null,
        existing: flow.existing,
      })),
      credentials,
      removed: describeRemoved(file),
      missing: describeMissing(file),
    };
  });

async function describeCredentials(tx: Tx, actor: Actor, file: FlowFile): Promise<FlowFilePreview["credentials"]> {
  const uses = file.flows.flatMap(({ definition }) => referencesOf(definition).credentials);
  const own = await tx.credential.findMany({
    where: { organizationId: actor.organizationId },
    select: { id: true, name: true, kind: true },
  });
  return file.credentials.map((credential) => {
    const same = own.find(({ name, kind }) => name === credential.name && kind === credential.kind);
    return {
      ...credential,
      usedBy: [...new Set(uses.filter(({ id }) => id === credential.id).map(({ nodeName }) => nodeName))],
      suggestion: same ? toId("credential", same.id) : null,
    };
  });
}

const describeRemoved = (file: FlowFile): FlowFilePreview["removed"] =>
  file.removed.flatMap(({ id, version, nodeId, pointer }) => {
    const flow = file.flows.find((candidate) => candidate.id === id && candidate.version === version);
    const node = flow?.definition.nodes.find((candidate) => candidate.id === nodeId);
    return flow && node ? [{ flow: flow.name, node: node.name, field: pointer.slice(1).replaceAll("/", ".") }] : [];
  });

const describeMissing = (file: FlowFile): FlowFilePreview["missing"] =>
  file.flows.flatMap(({ name, definition }) =>
    referencesOf(definition)
      .flows.filter(
        ({ reference }) => !file.flows.some(({ id, version }) => id === reference.id && version === reference.version),
      )
      .map(({ nodeName }) => ({ flow: name, node: nodeName })),
  );

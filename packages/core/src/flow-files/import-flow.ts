import type { ImportFlowInput, ImportFlowOutput } from "@millrace/contracts/api/flow-files";
import { AppError } from "@millrace/contracts/errors";
import type { FlowFile } from "@millrace/contracts/flow/flow-file";
import { toUuid } from "@millrace/contracts/ids";
import { freezeVersion } from "../flows/freeze-version.ts";
import { insertFlow } from "../flows/insert-flow.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { freeFlowName } from "./free-flow-name.ts";
import { type PlannedFlow, planImport } from "./plan-import.ts";
import { readFlowFile } from "./read-flow-file.ts";

/**
 * Imports a file as a draft, all of it or nothing. Nothing runs and nothing is in production: the flows that it needs get
 * a version that can be named, not one that starts. `flow.name_taken`, `credential.not_found`, and what `readFlowFile` refuses.
 */
export const importFlow = (deps: CoreDeps, actor: Actor, input: ImportFlowInput): Promise<ImportFlowOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    await requireCredentials(tx, actor, Object.values(input.credentials));
    const file = readFlowFile(input.text, deps.catalog);
    const { main, needed } = await planImport(tx, deps, actor, file, {
      credential: (id) => input.credentials[id] ?? null,
      reuse: input.reuse,
    });
    const imported = needed.filter(({ existing }) => !existing);
    // The main flow first: the chosen name is its own.
    const groups = Map.groupBy([main, ...imported], ({ flowId }) => flowId);
    for (const group of groups.values()) await importGroup(tx, actor, { file, main, group, name: input.name, at });
    return {
      flowId: main.flowId,
      name: input.name,
      imported: groups.size - 1,
      reused: needed.length - imported.length,
    };
  });

type Group = { file: FlowFile; main: PlannedFlow; group: PlannedFlow[]; name: string; at: Date };

/** One flow with its draft, and a version for each of those that others name. */
async function importGroup(tx: Tx, actor: Actor, { file, main, group, name, at }: Group): Promise<void> {
  const isMain = group.includes(main);
  const drawn = isMain ? main : group.at(-1);
  if (!drawn) return;
  const { source, definition, flowId } = drawn;
  const flow = await insertFlow(tx, actor, {
    id: toUuid("flow", flowId),
    name: isMain ? name : await freeFlowName(tx, actor, source.name),
    description: source.description,
    definition,
    layout: source.layout,
    summary: "Imported from a file",
    audit: {
      action: "flow.imported",
      details: { name: source.name, checksum: file.checksum, exportedAt: file.exportedAt },
    },
    at,
  });
  for (const { version, contentHash, definition: frozen, source: from } of group)
    if (version !== null)
      await freezeVersion(tx, actor, {
        draftRevision: null,
        flowUuid: flow.id,
        number: version,
        contentHash,
        definition: frozen,
        layout: from.layout,
        note: "Imported from a file",
        at,
      });
}

/** Every chosen credential is the organization's own. */
async function requireCredentials(tx: Tx, actor: Actor, chosen: readonly (`crd_${string}` | null)[]): Promise<void> {
  const ids = new Set(chosen.filter((id) => id !== null).map((id) => toUuid("credential", id)));
  if (ids.size === 0) return;
  const count = await tx.credential.count({ where: { organizationId: actor.organizationId, id: { in: [...ids] } } });
  if (count < ids.size) throw new AppError("credential.not_found");
}

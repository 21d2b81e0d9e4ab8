import { credential } from "@millrace/contracts/api/credentials";
import type { ExportFlowInput, ExportFlowOutput } from "@millrace/contracts/api/flow-files";
import { AppError } from "@millrace/contracts/errors";
import { flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import {
  type FlowFile,
  type FlowInFile,
  flowFile,
  flowFileFormat,
  maxFlowFileBytes,
} from "@millrace/contracts/flow/flow-file";
import { toId, toUuid } from "@millrace/contracts/ids";
import { jsonObject } from "@millrace/contracts/json";
import { type FlowRow, readDraft, requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { checksumOf } from "./checksum.ts";
import { collectFlows } from "./collect-flows.ts";
import { referencesOf } from "./file-references.ts";
import { withoutLiteralSecrets } from "./literal-secrets.ts";

/**
 * A flow as a file: the draft, production or a version, with every flow that it runs. Credentials are in it by name only, and
 * values that look like secrets are left out and listed. `flow.not_published`, `version.not_found`, `flow_file.too_large`.
 */
export const exportFlow = (deps: CoreDeps, actor: Actor, input: ExportFlowInput): Promise<ExportFlowOutput> =>
  readWithin(deps, actor, async (tx) => {
    const row = await requireFlow(tx, actor, input.flowId);
    const main = await readMain(tx, actor, row, input.source);
    const cleaned = (await collectFlows(tx, actor, main)).map((flow) => {
      const { definition, removed } = withoutLiteralSecrets(flow.definition);
      const place = { id: flow.id, version: flow.version };
      return { flow: { ...flow, definition }, removed: removed.map((removal) => ({ ...place, ...removal })) };
    });
    const flows = cleaned.map(({ flow }) => flow);
    const content = {
      millrace: "flow",
      format: flowFileFormat,
      exportedAt: deps.clock().toISOString(),
      main: { id: main.id, version: main.version },
      flows,
      credentials: await readCredentials(tx, actor, flows),
      removed: cleaned.flatMap(({ removed }) => removed),
    } as const;
    return { fileName: fileNameOf(row.name, main.version), file: sealed(content) };
  });

/** The file with its checksum, made of what a reader gets: plain JSON with nothing left out. */
function sealed(content: Omit<FlowFile, "checksum">): FlowFile {
  const plain = jsonObject.parse(JSON.parse(JSON.stringify(flowFile.omit({ checksum: true }).parse(content))));
  const file = flowFile.parse({ ...plain, checksum: checksumOf(plain) });
  if (Buffer.byteLength(JSON.stringify(file, null, 2)) > maxFlowFileBytes) throw new AppError("flow_file.too_large");
  return file;
}

async function readMain(tx: Tx, actor: Actor, row: FlowRow, source: ExportFlowInput["source"]): Promise<FlowInFile> {
  const about = { id: toId("flow", row.id), name: row.name, description: row.description };
  if (source === "draft") {
    const { definition, layout } = await readDraft(tx, actor, row.id);
    return { ...about, version: null, definition, layout };
  }
  const where = { organizationId: actor.organizationId, flowId: row.id };
  const pointer = source === "production" ? await tx.flowProduction.findFirst({ where }) : null;
  if (source === "production" && !pointer) throw new AppError("flow.not_published");
  const number = source === "production" ? pointer?.versionNumber : source.version;
  const version = await tx.flowVersion.findFirst({ where: { ...where, number }, include: { content: true } });
  if (!version) throw new AppError("version.not_found");
  return {
    ...about,
    version: version.number,
    definition: flowDefinition.parse(version.content.definition),
    layout: flowLayout.parse(version.layout),
  };
}

async function readCredentials(tx: Tx, actor: Actor, flows: readonly FlowInFile[]): Promise<FlowFile["credentials"]> {
  const ids = new Set(flows.flatMap(({ definition }) => referencesOf(definition).credentials.map(({ id }) => id)));
  const rows = await tx.credential.findMany({
    where: { organizationId: actor.organizationId, id: { in: [...ids].map((id) => toUuid("credential", id)) } },
    select: { id: true, name: true, kind: true, allowedHosts: true },
    orderBy: { name: "asc" },
  });
  return rows.map(({ id, name, kind, allowedHosts }) => ({
    id: toId("credential", id),
    name,
    kind: credential.shape.kind.parse(kind),
    allowedHosts,
  }));
}

/** "Order check" → `order-check.v3.flow.json` */
function fileNameOf(name: string, version: number | null): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain || "flow"}.${version === null ? "draft" : `v${version}`}.flow.json`;
}

import { maxDraftBytes } from "@millrace/contracts/api/drafts";
import { AppError } from "@millrace/contracts/errors";
import { maxEdgesPerFlow, maxNodesPerFlow } from "@millrace/contracts/flow/definition";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";

/** Refuses a draft past the limits of the format or of what is kept: `flow.draft_too_large`, which says the limit. */
export function requireDraftSize(document: FlowDocument): void {
  const { nodes, edges } = document.definition;
  refuseMore("nodes", nodes.length, maxNodesPerFlow);
  refuseMore("connections", edges.length, maxEdgesPerFlow);
  refuseMore("bytes", Buffer.byteLength(JSON.stringify(document)), maxDraftBytes);
}

function refuseMore(what: string, count: number, max: number): void {
  if (count <= max) return;
  throw new AppError("flow.draft_too_large", {
    message: `A draft has at most ${max.toLocaleString("en")} ${what}; this one would have ${count.toLocaleString("en")}. Move parts of it into other flows, or keep large texts outside.`,
    details: { what, max, count },
  });
}

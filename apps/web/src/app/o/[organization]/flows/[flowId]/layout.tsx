import { type FlowId, idSchema } from "@millrace/contracts/ids";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { branchInPath } from "@/features/flow-editor/branches/branch-address";
import { FlowEditorScreen } from "@/features/flow-editor/flow-editor-screen";
import { organizationApi } from "@/server/api";

const flowId = idSchema("flow");

type FlowLayoutProps = { params: Promise<{ organization: string; flowId: string }>; children: ReactNode };

/**
 * The flow, with the branch that the address names, is read while the page's scripts are still on their way, and comes behind
 * the page as text: a large one is read much faster that way than as a tree of values. What fails here is asked for again by
 * the screen, which shows why.
 */
const readAhead = async (organization: string, flowId: FlowId): Promise<string | null> =>
  Promise.all([organizationApi(organization), headers()])
    // Layouts do not know the query; the proxy says it.
    .then(([api, given]) => api.flows.get({ flowId, branchId: branchInPath(given.get("x-path") ?? "/") }))
    .then(JSON.stringify, () => null);

/** The draft stays open while one goes from the canvas to the settings and back. */
export default async function FlowLayout({ params, children }: FlowLayoutProps) {
  const { organization, ...path } = await params;
  const id = flowId.safeParse(path.flowId);
  if (!id.success) notFound();
  return (
    <FlowEditorScreen organizationSlug={organization} flowId={id.data} readAhead={readAhead(organization, id.data)}>
      {children}
    </FlowEditorScreen>
  );
}

import { idSchema } from "@millrace/contracts/ids";
import { notFound } from "next/navigation";
import { FlowEditorScreen } from "@/features/flow-editor/flow-editor-screen";

export const metadata = { title: "Flow" };

const flowId = idSchema("flow");

export default async function FlowPage({ params }: { params: Promise<{ organization: string; flowId: string }> }) {
  const { organization, ...path } = await params;
  const id = flowId.safeParse(path.flowId);
  if (!id.success) notFound();
  return <FlowEditorScreen organizationSlug={organization} flowId={id.data} />;
}

import { idSchema } from "@millrace/contracts/ids";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { FlowEditorScreen } from "@/features/flow-editor/flow-editor-screen";

const flowId = idSchema("flow");

type FlowLayoutProps = { params: Promise<{ organization: string; flowId: string }>; children: ReactNode };

/** The draft stays open while one goes from the canvas to the settings and back. */
export default async function FlowLayout({ params, children }: FlowLayoutProps) {
  const { organization, ...path } = await params;
  const id = flowId.safeParse(path.flowId);
  if (!id.success) notFound();
  return (
    <FlowEditorScreen organizationSlug={organization} flowId={id.data}>
      {children}
    </FlowEditorScreen>
  );
}

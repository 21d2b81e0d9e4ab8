import { idSchema } from "@millrace/contracts/ids";
import { notFound } from "next/navigation";
import { RunScreen } from "@/features/run-view/run-screen";

export const metadata = { title: "Run" };

const runId = idSchema("run");

export default async function RunPage({ params }: { params: Promise<{ organization: string; runId: string }> }) {
  const { organization, ...path } = await params;
  const id = runId.safeParse(path.runId);
  if (!id.success) notFound();
  return <RunScreen organizationSlug={organization} runId={id.data} />;
}

import { ImportScreen } from "@/features/flow-files/import-screen";

export const metadata = { title: "Import a flow" };

export default function ImportFlowPage() {
  return <ImportScreen />;
}

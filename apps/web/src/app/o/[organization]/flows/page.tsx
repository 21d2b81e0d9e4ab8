import { FlowsScreen } from "@/features/flows/flows-screen";

export const metadata = { title: "Flows" };

export default function FlowsPage() {
  return <FlowsScreen />;
}

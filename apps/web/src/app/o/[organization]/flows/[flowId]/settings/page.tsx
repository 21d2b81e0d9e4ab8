import { FlowSettings } from "@/features/flow-editor/settings/flow-settings";

export const metadata = { title: "Flow settings" };

export default function FlowSettingsPage() {
  return <FlowSettings />;
}

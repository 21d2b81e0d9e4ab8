import { GeneralSettings } from "@/features/settings/general-settings";

export const metadata = { title: "General" };

export default function GeneralPage() {
  return <GeneralSettings />;
}

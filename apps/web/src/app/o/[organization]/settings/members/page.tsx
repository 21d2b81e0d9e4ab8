import { MembersSettings } from "@/features/settings/members-settings";

export const metadata = { title: "Members" };

export default function MembersPage() {
  return <MembersSettings />;
}

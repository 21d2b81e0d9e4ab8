import { AccountSettings } from "@/features/settings/account-settings";

export const metadata = { title: "Account" };

export default function AccountPage() {
  return <AccountSettings />;
}

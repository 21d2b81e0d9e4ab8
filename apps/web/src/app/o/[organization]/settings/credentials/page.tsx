import { CredentialsSettings } from "@/features/settings/credentials-settings";

export const metadata = { title: "Credentials" };

export default function CredentialsPage() {
  return <CredentialsSettings />;
}

import { redirect } from "next/navigation";

export default async function SettingsPage({ params }: { params: Promise<{ organization: string }> }) {
  redirect(`/o/${(await params).organization}/settings/general`);
}

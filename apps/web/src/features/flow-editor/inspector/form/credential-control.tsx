import { KeyRound } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import type { ControlProps } from "./control-props.ts";

type CredentialControlProps = {
  props: ControlProps;
  value: string;
  disabled: boolean;
  onChange: (credentialId: string) => void;
};

/** Chooses a stored credential by name; values are never shown. A role that may not use credentials sees the choice only. */
export function CredentialControl({ props, value, disabled, onChange }: CredentialControlProps) {
  const { can, path } = useOrganization();
  const mayUse = can("credential.use");
  const { data, isPending } = trpc.credentials.list.useQuery({ limit: 200 }, { enabled: mayUse });
  const known = data?.items ?? [];
  const options = known.map(({ id, name, label, last4, allowedHosts }) => ({
    value: id,
    label: name,
    description: `${label} …${last4}, for ${allowedHosts.join(", ")}`,
    icon: <KeyRound aria-hidden className="size-4 text-muted-foreground" />,
  }));
  const isMissing = value !== "" && mayUse && !isPending && !known.some((credential) => credential.id === value);
  return (
    <div className="grid gap-1">
      <Combobox
        {...props}
        value={value === "" ? undefined : value}
        options={options}
        placeholder={value === "" ? "None" : isPending && mayUse ? "Loading…" : value}
        searchPlaceholder="Search credentials"
        emptyText="There is no credential yet."
        clearable
        disabled={disabled || !mayUse}
        footer={
          can("credential.manage") && (
            <Button variant="ghost" size="sm" asChild className="w-full justify-start">
              <Link href={path("/settings/credentials")} target="_blank">
                Manage credentials
              </Link>
            </Button>
          )
        }
        onValueChange={(next) => onChange(next ?? "")}
      />
      {isMissing && (
        <p className="text-failed text-xs">This organization does not have this credential. Choose another one.</p>
      )}
    </div>
  );
}

"use client";

import type { Member } from "@millrace/contracts/api/organizations";
import { type Role, roleRank, roleTexts } from "@millrace/contracts/permissions";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Select } from "@/ui/select";
import { toast } from "@/ui/toaster";
import { roleName, roleOptions } from "./role-options.ts";

/** The role of a member; a choice where one may choose, with the way back in the toast. */
export function MemberRole({ member }: { member: Member }) {
  const { can, role: ownRole, me } = useOrganization();
  const utils = trpc.useUtils();
  const change = trpc.members.changeRole.useMutation({
    onSettled: () => utils.members.list.invalidate(),
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const shown = change.isPending ? change.variables.role : member.role;
  const isChangeable =
    can("member.manage") && member.userId !== me.user.id && roleRank(member.role) >= roleRank(ownRole);
  if (!isChangeable) return <span title={roleTexts[member.role]}>{roleName(member.role)}</span>;

  const setRole = (role: Role) => {
    if (role === member.role) return;
    const previous = member.role;
    change.mutate(
      { memberId: member.id, role },
      {
        onSuccess: () =>
          toast.success(`${member.name} is now ${roleName(role).toLowerCase()}`, {
            action: { label: "Undo", onClick: () => change.mutate({ memberId: member.id, role: previous }) },
          }),
      },
    );
  };
  return (
    <Select
      aria-label={`Role of ${member.name}`}
      value={shown}
      onValueChange={setRole}
      options={roleOptions(ownRole)}
      className="-ml-2.5 h-7 w-32 border-transparent bg-transparent text-sm"
    />
  );
}

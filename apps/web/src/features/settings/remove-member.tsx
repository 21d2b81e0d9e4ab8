"use client";

import type { Member } from "@millrace/contracts/api/organizations";
import { roleRank } from "@millrace/contracts/permissions";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { toast } from "@/ui/toaster";
import { Tooltip } from "@/ui/tooltip";

/** Removes a person from the organization, not from the installation. */
export function RemoveMember({ member }: { member: Member }) {
  const { me, organization, role } = useOrganization();
  const [open, setOpen] = useState(false);
  const utils = trpc.useUtils();
  const isSelf = member.userId === me.user.id;
  const remove = trpc.members.remove.useMutation({
    onSuccess: async () => {
      if (isSelf) return window.location.assign("/");
      await utils.members.list.invalidate();
      setOpen(false);
      toast.success(`${member.name} is no longer a member`);
    },
  });
  if (roleRank(member.role) < roleRank(role)) return null;
  const label = isSelf ? "Leave organization" : `Remove ${member.name}`;
  return (
    <>
      <Tooltip content={label}>
        <Button variant="ghost" size="icon-sm" aria-label={label} onClick={() => setOpen(true)}>
          <UserMinus aria-hidden />
        </Button>
      </Tooltip>
      <AlertDialog
        open={open}
        onOpenChange={setOpen}
        title={isSelf ? `Leave ${organization.name}?` : `Remove ${member.name}?`}
        description={`${isSelf ? "You lose" : `${member.name} loses`} access to all flows, runs and credentials of ${organization.name} at once. What ${isSelf ? "you" : "they"} made stays.`}
        confirmLabel={isSelf ? "Leave organization" : "Remove member"}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ memberId: member.id })}
      >
        {remove.error && <ErrorPanel error={remove.error} />}
      </AlertDialog>
    </>
  );
}

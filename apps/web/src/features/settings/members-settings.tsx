"use client";

import type { Member } from "@millrace/contracts/api/organizations";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { type DataColumn, DataTable } from "@/ui/data-table";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { RelativeTime } from "@/ui/relative-time";
import { AddMemberDialog } from "./add-member-dialog.tsx";
import { MemberRole } from "./member-role.tsx";
import { RemoveMember } from "./remove-member.tsx";

/** Who belongs to the organization, and as what. */
export function MembersSettings() {
  const { can, me } = useOrganization();
  const [isAdding, setIsAdding] = useState(false);
  const utils = trpc.useUtils();
  const members = trpc.members.list.useInfiniteQuery(
    { limit: 100 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
  useRefreshOn(
    "organization",
    () => void utils.members.list.invalidate(),
    (event) => event.type === "member.changed",
  );
  return (
    <>
      <PageHeader
        title="Members"
        purpose="A role is given by somebody of at least that role. An organization always keeps an owner."
        actions={
          can("member.manage") && (
            <Button variant="primary" onClick={() => setIsAdding(true)}>
              <Plus aria-hidden />
              Add member
            </Button>
          )
        }
      />
      {members.error && !members.data ? (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title="The members could not be loaded"
          error={members.error}
          onRetry={() => void members.refetch()}
        />
      ) : (
        <DataTable
          label="Members"
          columns={columnsFor(me.user.id)}
          rows={members.data?.pages.flatMap((page) => page.items)}
          rowKey={(member) => member.id}
          {...(can("member.manage") ? { rowActions: (member: Member) => <RemoveMember member={member} /> } : {})}
          skeletonRows={3}
          hasMore={members.hasNextPage}
          isLoadingMore={members.isFetchingNextPage}
          onLoadMore={() => void members.fetchNextPage()}
        />
      )}
      <AddMemberDialog open={isAdding} onOpenChange={setIsAdding} />
    </>
  );
}

const columnsFor = (ownUserId: string): readonly DataColumn<Member>[] => [
  {
    id: "name",
    header: "Person",
    cell: (member) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{member.name}</span>
        {member.userId === ownUserId && <Badge tone="outline">You</Badge>}
        <span className="truncate text-muted-foreground max-xl:hidden">{member.email}</span>
      </span>
    ),
  },
  {
    id: "role",
    header: "Role",
    className: "w-40",
    cell: (member) => <MemberRole member={member} />,
  },
  {
    id: "joined",
    header: "Joined",
    className: "w-36 max-sm:hidden",
    cell: (member) => <RelativeTime at={member.joinedAt} className="text-muted-foreground" />,
  },
];

"use client";

import type { FlowSummary } from "@millrace/contracts/api/flows";
import { Archive, Download, Ellipsis, History, Pencil, Settings2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { ExportDialog } from "@/features/flow-files/export-dialog";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";
import { ArchiveFlowDialog } from "./archive-flow-dialog.tsx";
import { RenameFlowDialog } from "./rename-flow-dialog.tsx";

/** The menu at the end of a flow's row. */
export function FlowActions({ flow }: { flow: FlowSummary }) {
  const { can, path } = useOrganization();
  const [dialog, setDialog] = useState<"rename" | "archive" | "export" | null>(null);
  const close = (open: boolean) => !open && setDialog(null);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${flow.name}`}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem asChild>
            <Link href={`${path("/runs")}?flow=${flow.id}`}>
              <History aria-hidden />
              Show runs
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem asChild>
            <Link href={path(`/flows/${flow.id}/settings`)}>
              <Settings2 aria-hidden />
              Settings
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setDialog("export")}>
            <Download aria-hidden />
            Export
          </DropdownMenuItem>
          {can("flow.write") && (
            <DropdownMenuItem onSelect={() => setDialog("rename")}>
              <Pencil aria-hidden />
              Rename
            </DropdownMenuItem>
          )}
          {can("flow.delete") && (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem danger onSelect={() => setDialog("archive")}>
                <Archive aria-hidden />
                Archive
              </DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      {dialog === "export" && (
        <ExportDialog flow={flow} productionVersion={flow.productionVersion} onClose={() => setDialog(null)} />
      )}
      {dialog === "rename" && <RenameFlowDialog flow={flow} onOpenChange={close} />}
      {dialog === "archive" && <ArchiveFlowDialog flow={flow} onOpenChange={close} />}
    </>
  );
}

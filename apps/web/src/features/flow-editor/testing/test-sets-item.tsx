"use client";

import { FlaskConical } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { DropdownMenuItem } from "@/ui/dropdown-menu";
import { useEditor } from "../state/editor-context.ts";

/** Leads to the test sets of the flow. */
export function TestSetsItem() {
  const { flowId } = useEditor();
  const { path } = useOrganization();
  return (
    <DropdownMenuItem asChild>
      <Link href={path(`/flows/${flowId}/tests`)}>
        <FlaskConical aria-hidden /> Test sets
      </Link>
    </DropdownMenuItem>
  );
}

"use client";

import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { useEditor } from "../state/editor-context.ts";

/** Leads from what a required test set keeps shut to the test sets. */
export function OpenTestSets() {
  const { flowId } = useEditor();
  const { path } = useOrganization();
  return (
    <Button size="sm" asChild>
      <Link href={path(`/flows/${flowId}/tests`)}>Open test sets</Link>
    </Button>
  );
}

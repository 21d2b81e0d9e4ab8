"use client";

import { useState } from "react";
import { AlertDialog } from "@/ui/alert-dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Input } from "@/ui/input";
import { Label } from "@/ui/label";

type PauseDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  confirmLabel: string;
  busy: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
};

/** Asks before a flow or the organization is paused, and why, for those who find it paused. */
export function PauseDialog({ error, onConfirm, ...dialog }: PauseDialogProps) {
  const [reason, setReason] = useState("");
  return (
    <AlertDialog {...dialog} danger={false} onConfirm={() => onConfirm(reason.trim())}>
      <div className="mt-2 grid gap-1.5">
        <Label htmlFor="pause-reason">Why (others will see it)</Label>
        <Input
          id="pause-reason"
          value={reason}
          maxLength={200}
          placeholder="The warehouse counts its stock"
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {error !== null && <ErrorPanel error={error} />}
    </AlertDialog>
  );
}

import { AlertDialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";
import { floatingSurface, overlay } from "./floating.ts";
import { useFocusReturn } from "./focus-return.ts";

type AlertDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** A question: "Delete Stripe live key?" */
  title: ReactNode;
  /** What will be lost. */
  description: ReactNode;
  /** Verb and object: "Delete credential". */
  confirmLabel: string;
  onConfirm: () => void;
  busy?: boolean;
  /** What would be done is still being looked up: only going back is possible. */
  isLoading?: boolean;
  danger?: boolean;
  children?: ReactNode;
};

/** Asks before something that can't be taken back. Stays open while `busy`; the caller closes it when it is done. */
export function AlertDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  onConfirm,
  busy = false,
  isLoading = false,
  danger = true,
  children,
}: AlertDialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlay} />
        <Content
          className={cn(
            floatingSurface,
            "fixed top-[18vh] left-1/2 grid w-[calc(100vw-2rem)] max-w-md -translate-x-1/2",
          )}
        >
          <div className="grid gap-2 px-5 pt-5 pb-4">
            <Primitive.Title className="font-medium text-lg">{title}</Primitive.Title>
            <Primitive.Description className="text-muted-foreground text-sm">{description}</Primitive.Description>
            {children}
          </div>
          <div className="flex justify-end gap-2 border-t px-5 py-3">
            <Primitive.Cancel asChild>
              <Button disabled={busy}>Cancel</Button>
            </Primitive.Cancel>
            <Button variant={danger ? "danger" : "primary"} busy={busy || isLoading} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Content(props: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content {...props} onCloseAutoFocus={useFocusReturn(props.onCloseAutoFocus)} />;
}

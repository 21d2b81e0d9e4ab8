import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";
import { overlay } from "./floating.ts";
import { useFocusReturn } from "./focus-return.ts";

export const Sheet = Primitive.Root;

const sides = {
  left: "inset-y-0 left-0 w-[min(20rem,85vw)] border-r data-[state=open]:slide-in-from-left-8",
  right: "inset-y-0 right-0 w-[min(30rem,100vw)] border-l data-[state=open]:slide-in-from-right-8",
  bottom: "inset-x-0 bottom-0 max-h-[85vh] rounded-t-lg border-t data-[state=open]:slide-in-from-bottom-8",
};

type SheetContentProps = {
  title: ReactNode;
  side?: keyof typeof sides;
  titleHidden?: boolean;
  className?: string;
  children: ReactNode;
};

/** A panel that slides in from an edge. */
export function SheetContent({ title, side = "right", titleHidden = false, className, children }: SheetContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlay} />
      <Content
        aria-describedby={undefined}
        className={cn(
          "fixed z-50 flex flex-col bg-surface-raised outline-none duration-150 data-[state=open]:animate-in data-[state=open]:fade-in-0",
          sides[side],
          className,
        )}
      >
        <div
          className={cn(
            "flex h-12 shrink-0 items-center justify-between gap-2 border-b pr-3 pl-4",
            titleHidden && "sr-only",
          )}
        >
          <Primitive.Title className="truncate font-medium text-base">{title}</Primitive.Title>
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon-sm" aria-label="Close">
              <X aria-hidden />
            </Button>
          </Primitive.Close>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
      </Content>
    </Primitive.Portal>
  );
}

function Content(props: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content {...props} onCloseAutoFocus={useFocusReturn(props.onCloseAutoFocus)} />;
}

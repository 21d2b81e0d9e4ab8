import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";
import { floatingSurface, overlay } from "./floating.ts";
import { useFocusReturn } from "./focus-return.ts";

export const Dialog = Primitive.Root;

type DialogContentProps = Omit<ComponentProps<typeof Primitive.Content>, "title"> & {
  title: ReactNode;
  /** Hides the title from the eye, not from screen readers. */
  titleHidden?: boolean;
  description?: ReactNode;
  size?: "sm" | "md" | "lg" | "xl";
};

const widths = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-2xl", xl: "max-w-4xl" };

/** The window of a dialog: title, optional description, content. For short decisions only. */
export function DialogContent({
  title,
  titleHidden = false,
  description,
  size = "md",
  className,
  children,
  ...props
}: DialogContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlay} />
      <Content
        className={cn(
          floatingSurface,
          "fixed top-[12vh] left-1/2 flex max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col",
          widths[size],
          className,
        )}
        {...(description ? {} : { "aria-describedby": undefined })}
        {...props}
      >
        <div className={cn("grid gap-1 px-5 pt-5 pr-12", titleHidden && "sr-only")}>
          <Primitive.Title className="font-medium text-lg">{title}</Primitive.Title>
          {description && (
            <Primitive.Description className="text-muted-foreground text-sm">{description}</Primitive.Description>
          )}
        </div>
        {children}
        {!titleHidden && (
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon-sm" aria-label="Close" className="absolute top-4 right-4">
              <X aria-hidden />
            </Button>
          </Primitive.Close>
        )}
      </Content>
    </Primitive.Portal>
  );
}

function Content(props: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content {...props} onCloseAutoFocus={useFocusReturn(props.onCloseAutoFocus)} />;
}

/** The scrolling middle of a dialog. */
export function DialogBody({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("grid min-h-0 gap-4 overflow-y-auto px-5 py-4", className)} {...props} />;
}

/** The buttons, at the right; the primary one last. */
export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("flex items-center justify-end gap-2 border-t px-5 py-3", className)} {...props} />;
}

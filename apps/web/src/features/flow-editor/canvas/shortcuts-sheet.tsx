import { Dialog, DialogBody, DialogContent } from "@/ui/dialog";
import { Kbd } from "@/ui/kbd";
import type { ShortcutGroup } from "./shortcut-keys.ts";

type ShortcutsSheetProps = { groups: readonly ShortcutGroup[]; onClose: () => void };

/** All keys of a screen on one sheet. */
export function ShortcutsSheet({ groups, onClose }: ShortcutsSheetProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title="Keyboard shortcuts" size="lg">
        <DialogBody className="block gap-x-8 sm:columns-2">
          {groups.map((group) => (
            <section key={group.title} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-muted-foreground text-xs">{group.title}</h3>
              <dl>
                {group.keys.map(({ keys, text }) => (
                  <div key={keys} className="flex items-center justify-between gap-4 py-1 text-sm">
                    <dt>{text}</dt>
                    <dd className="shrink-0">
                      <Kbd>{keys}</Kbd>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}

import { Dialog, DialogBody, DialogContent } from "@/ui/dialog";
import { Kbd } from "@/ui/kbd";
import { shortcutGroups } from "./shortcut-keys.ts";

/** All keys of the editor on one sheet. */
export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title="Keyboard shortcuts" size="lg">
        <DialogBody className="block gap-x-8 sm:columns-2">
          {shortcutGroups.map((group) => (
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

"use client";

import { Sheet, SheetContent } from "@/ui/sheet";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";
import { DraftEdits } from "./draft-edits.tsx";
import { Versions } from "./versions.tsx";

/** Everything that was: each saved edit of the draft, and each published version. */
export function HistorySheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent title="History">
        <Tabs defaultValue="edits" className="h-full">
          <TabsList aria-label="History">
            <TabsTrigger value="edits">Draft edits</TabsTrigger>
            <TabsTrigger value="versions">Versions</TabsTrigger>
          </TabsList>
          <TabsContent value="edits">
            <DraftEdits onDone={onClose} />
          </TabsContent>
          <TabsContent value="versions">
            <Versions />
          </TabsContent>
        </Tabs>
      </SheetContent>
    </Sheet>
  );
}

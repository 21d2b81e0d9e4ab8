import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { durationUnits, UnitControl } from "../inspector/form/unit-control.tsx";
import { useDocument, useEditor, useReadOnly } from "../state/editor-context.ts";
import { ConcurrencySettings } from "./concurrency-settings.tsx";
import { ErrorHandlerField } from "./error-handler-field.tsx";
import { ShareField } from "./share-field.tsx";
import { StartSettings } from "./start-settings.tsx";

const shortestMs = 1_000;
const longestMs = 30 * 86_400_000;

/** Settings of the flow as a whole; part of the draft, published with it. */
export function FlowSettingsDialog({ onClose }: { onClose: () => void }) {
  const { session } = useEditor();
  const readOnly = useReadOnly();
  const { settings } = useDocument().definition;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title="Flow settings" description="Part of the draft; in force once it is published." size="sm">
        <DialogBody>
          <Field
            label="Time limit of a run"
            hint="How long a run may be active, from 1 second to 30 days. Waiting does not count."
          >
            {(control) => (
              <UnitControl
                props={control}
                label="Time limit of a run"
                value={settings.runTimeoutMs}
                units={durationUnits}
                disabled={readOnly}
                onChange={(value) => {
                  if (value === undefined) return;
                  const runTimeoutMs = Math.min(longestMs, Math.max(shortestMs, value));
                  session.apply({ kind: "set_settings", settings: { ...settings, runTimeoutMs } });
                }}
              />
            )}
          </Field>
          <ConcurrencySettings
            value={settings.concurrency}
            disabled={readOnly}
            onChange={(concurrency) => {
              const { concurrency: _, ...others } = settings;
              session.apply({ kind: "set_settings", settings: concurrency ? { ...others, concurrency } : others });
            }}
          />
          <StartSettings
            settings={settings}
            disabled={readOnly}
            onChange={(changed) => session.apply({ kind: "set_settings", settings: changed })}
          />
          <ShareField
            value={settings.share}
            disabled={readOnly}
            onChange={(share) => {
              const { share: _, ...others } = settings;
              session.apply({ kind: "set_settings", settings: share === undefined ? others : { ...others, share } });
            }}
          />
          <ErrorHandlerField />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Done</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

import type { JsonValue } from "@millrace/contracts/json";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { toast } from "@/ui/toaster";
import { useEditor } from "../state/editor-context.ts";

/** Pins and unpins, says so when it did not work, and shows the new state. */
export function usePinning() {
  const { flowId, branchId, sync } = useEditor();
  const utils = trpc.useUtils();
  const shared = {
    onSuccess: () => utils.pins.invalidate(),
    onError: (error: unknown) => toast.error(errorBodyOf(error).message),
  };
  const setPin = trpc.pins.set.useMutation(shared);
  const removePin = trpc.pins.remove.useMutation(shared);
  return {
    set: {
      ...setPin,
      mutate: async (pin: { node: string; port: string; value: JsonValue }, done?: () => void) => {
        // The node may have been drawn a moment ago.
        await sync.flush();
        setPin.mutate({ flowId, branchId, ...pin }, done ? { onSuccess: done } : {});
      },
    },
    remove: { ...removePin, mutate: (pin: { node: string }) => removePin.mutate({ flowId, branchId, ...pin }) },
  };
}

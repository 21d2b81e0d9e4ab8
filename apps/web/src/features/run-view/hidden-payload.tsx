import { Lock } from "lucide-react";
import { EmptyState } from "@/ui/empty-state";

/** Why a role sees no inputs and outputs, and who can change that. */
export function HiddenPayload() {
  return (
    <EmptyState icon={Lock} title="Data is hidden">
      Inputs and outputs may hold personal data, and your role does not include seeing them. Status, times and errors
      are all here. Ask an admin for the permission "See step inputs and outputs".
    </EmptyState>
  );
}

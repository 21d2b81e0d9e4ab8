import { Select } from "@/ui/select";
import { type Measure, measureLabels, measures } from "./measures.ts";

/** By what the canvas is coloured. */
export const HeatChoice = ({ value, onChange }: { value: Measure; onChange: (heat: Measure) => void }) => (
  <Select
    aria-label="Coloured by"
    className="h-7 w-40"
    value={value}
    onValueChange={onChange}
    options={measures.map((measure) => ({ value: measure, label: measureLabels[measure] }))}
  />
);

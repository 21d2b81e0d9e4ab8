import { Combobox } from "@/ui/combobox";
import type { ControlProps } from "./control-props.ts";

type TimeZoneControlProps = {
  props: ControlProps;
  value: string;
  disabled: boolean;
  onChange: (timeZone: string) => void;
};

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map((zone) => ({
  value: zone,
  label: zone.replaceAll("_", " "),
}));

/** Chooses an IANA time zone. */
export function TimeZoneControl({ props, value, disabled, onChange }: TimeZoneControlProps) {
  return (
    <Combobox
      {...props}
      value={value}
      options={zones}
      placeholder={value || "Choose a time zone"}
      searchPlaceholder="Search time zones"
      disabled={disabled}
      onValueChange={(zone) => zone && onChange(zone)}
    />
  );
}

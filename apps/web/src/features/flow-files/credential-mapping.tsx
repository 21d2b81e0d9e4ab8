import type { FlowFilePreview } from "@millrace/contracts/api/flow-files";
import { type Id, idSchema } from "@millrace/contracts/ids";
import { CredentialControl } from "@/features/flow-editor/inspector/form/credential-control";
import { Field } from "@/ui/field";
import { Part } from "./part.tsx";

const credentialId = idSchema("credential");

type Chosen = Record<string, Id<"credential"> | null>;
type CredentialMappingProps = {
  needed: FlowFilePreview["credentials"];
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
};

/** Which of the organization's credentials takes the place of each that the file names. */
export function CredentialMapping({ needed, chosen, onChange }: CredentialMappingProps) {
  if (needed.length === 0) return null;
  return (
    <Part title="Credentials">
      {needed.map(({ id, name, allowedHosts, usedBy }) => (
        <Field
          key={id}
          label={name}
          hint={`For ${allowedHosts.join(", ")}; used by ${usedBy.join(", ") || "no node"}. Without one, requests are sent unsigned.`}
        >
          {(props) => (
            <CredentialControl
              props={props}
              value={chosen[id] ?? ""}
              disabled={false}
              onChange={(next) => onChange({ ...chosen, [id]: next === "" ? null : credentialId.parse(next) })}
            />
          )}
        </Field>
      ))}
    </Part>
  );
}

import { allowedHost, type Credential, credentialName, credentialSecret } from "@millrace/contracts/api/credentials";
import { rate } from "@millrace/contracts/flow/definition";
import { z } from "zod";

const hostLines = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter(Boolean))
  .pipe(z.array(allowedHost).min(1, "Name at least one host that may receive it.").max(50));

/** The dialog's fields; without `secret` the stored one stays. */
export const credentialForm = z.object({
  name: credentialName,
  allowedHosts: hostLines,
  secret: credentialSecret.optional(),
  rateLimit: rate.nullable(),
});
export type CredentialFormInput = z.input<typeof credentialForm>;
export type CredentialFormValues = z.output<typeof credentialForm>;

/** Empty fields of a kind; `label` keeps the header's name or the user name. */
export const freshSecret = (kind: Credential["kind"], label?: string): NonNullable<CredentialFormInput["secret"]> =>
  kind === "header"
    ? { kind, headerName: label ?? "authorization", value: "" }
    : { kind, username: label ?? "", password: "" };

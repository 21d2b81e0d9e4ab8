import { z } from "zod";
import { rate } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { timestamp } from "./paging.ts";

export const credentialName = z.string().trim().min(1, "Enter a name.").max(80);
/** A host name, or `*.` and a host name for all hosts below it. */
export const allowedHost = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?$/,
    "Enter a host name such as api.example.com or *.example.com.",
  );

export const credentialSecret = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("header"),
    headerName: z
      .string()
      .trim()
      .min(1, "Enter a header name such as authorization.")
      .max(100)
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "Enter a header name such as authorization."),
    value: z.string().min(1, "Enter the value.").max(8_000),
  }),
  z.object({
    kind: z.literal("basic"),
    username: z.string().min(1, "Enter the user name.").max(500),
    password: z.string().max(8_000),
  }),
]);
export type CredentialSecret = z.infer<typeof credentialSecret>;

/** How many requests may be sent with it to one host, over all flows; `null` for any number. */
const rateLimit = rate.nullable();

export const createCredentialInput = z.object({
  name: credentialName,
  allowedHosts: z.array(allowedHost).min(1, "Name at least one host that may receive it.").max(50),
  secret: credentialSecret,
  rateLimit: rateLimit.default(null),
});
export type CreateCredentialInput = z.input<typeof createCredentialInput>;
export const updateCredentialInput = z.object({
  credentialId: idSchema("credential"),
  changes: z.object({
    name: credentialName.optional(),
    allowedHosts: z.array(allowedHost).min(1).max(50).optional(),
    /** The whole new secret; the old one can't be read. */
    secret: credentialSecret.optional(),
    /** Holds from the next request on. */
    rateLimit: rateLimit.optional(),
  }),
});
export type UpdateCredentialInput = z.infer<typeof updateCredentialInput>;
export const credentialIdInput = z.object({ credentialId: idSchema("credential") });
export type CredentialIdInput = z.infer<typeof credentialIdInput>;

/** No procedure returns a value, only what tells two credentials apart. */
export const credential = z.object({
  id: idSchema("credential"),
  name: z.string(),
  kind: z.enum(["header", "basic"]),
  allowedHosts: z.array(z.string()),
  /** The header's name or the user name. */
  label: z.string(),
  last4: z.string(),
  rateLimit,
  updatedAt: timestamp,
});
export type Credential = z.infer<typeof credential>;

import { z } from "zod";
import { idSchema } from "../ids.ts";
import { type Permission, permissionKeys, roles } from "../permissions.ts";

export const password = z.string().min(10, "Use at least 10 characters.").max(200);
export const email = z
  .email("Enter an e-mail address.")
  .max(254)
  .transform((text) => text.toLowerCase());
export const personName = z.string().trim().min(1, "Enter a name.").max(80);
export const organizationName = z.string().trim().min(1, "Enter a name.").max(80);
export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, "Use small letters, digits and hyphens, at most 48.");

export const role = z.enum(roles);
export const permission = z.enum(permissionKeys as [Permission, ...Permission[]]);

/** `installation.status`: whether the first-run screen is due. */
export const installationStatus = z.object({ needsSetup: z.boolean(), version: z.string() });
export type InstallationStatus = z.infer<typeof installationStatus>;

/** `installation.setUp`: the first person and the first organization. Refused once there is any person. */
export const setUpInput = z.object({ name: personName, email, password, organizationName });
export type SetUpInput = z.infer<typeof setUpInput>;
export const setUpOutput = z.object({ organizationSlug: slug });
export type SetUpOutput = z.infer<typeof setUpOutput>;

/** `account.me` */
export const me = z.object({
  user: z.object({ id: idSchema("user"), name: z.string(), email: z.string() }),
  organizations: z.array(
    z.object({ id: idSchema("organization"), name: z.string(), slug, role, permissions: z.array(permission) }),
  ),
});
export type Me = z.infer<typeof me>;

export const changePasswordInput = z.object({ currentPassword: z.string().max(200), newPassword: password });
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

/** `account.sessions`: where this person is signed in. */
export const accountSession = z.object({
  id: idSchema("session"),
  current: z.boolean(),
  userAgent: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export type AccountSession = z.infer<typeof accountSession>;

/** `account.revokeSession`: ends a sign-in of one's own, at once. */
export const revokeSessionInput = z.object({ sessionId: idSchema("session") });
export type RevokeSessionInput = z.infer<typeof revokeSessionInput>;

import { type Role, roleRank, roles, roleTexts } from "@millrace/contracts/permissions";
import type { SelectOption } from "@/ui/select";

/** "owner" → "Owner" */
export const roleName = (role: Role): string => role.charAt(0).toUpperCase() + role.slice(1);

/** Roles to choose from; those above the own one are shown, but can't be given. */
export const roleOptions = (ownRole: Role): readonly SelectOption<Role>[] =>
  roles.map((role) => ({
    value: role,
    label: roleName(role),
    description: roleTexts[role],
    disabled: roleRank(role) < roleRank(ownRole),
  }));

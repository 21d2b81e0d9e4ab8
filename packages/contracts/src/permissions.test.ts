import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { permissionKeys, roleCan, roles } from "./permissions.ts";

type Grid = {
  roles: string[];
  permissions: { key: string }[];
  matrix: Record<string, Record<string, boolean>>;
  dependsOn: Record<string, string[]>;
};
const grid = JSON.parse(readFileSync(new URL("../fixtures/rbac.json", import.meta.url), "utf8")) as Grid;

describe("roles and permissions", () => {
  it("has the six roles and thirty-four permissions of the grid", () => {
    expect([...roles]).toEqual(grid.roles);
    expect(permissionKeys).toEqual(grid.permissions.map((permission) => permission.key));
  });

  it.each(roles)("%s holds exactly what the grid says", (role) => {
    for (const permission of permissionKeys)
      expect([permission, roleCan(role, permission)]).toEqual([permission, grid.matrix[role]?.[permission]]);
  });

  it("never grants a permission without the ones it depends on", () => {
    for (const role of roles)
      for (const permission of permissionKeys)
        if (roleCan(role, permission))
          for (const needed of grid.dependsOn[permission] ?? [])
            expect([role, permission, needed, roleCan(role, needed as never)]).toEqual([
              role,
              permission,
              needed,
              true,
            ]);
  });

  it.each(["__proto__", "constructor", "toString", "", "OWNER"])("denies the unknown role %s", (role) => {
    for (const permission of permissionKeys) expect(roleCan(role, permission)).toBe(false);
  });
});

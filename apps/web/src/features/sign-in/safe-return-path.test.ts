import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./safe-return-path.ts";

describe("the way back after signing in", () => {
  it("keeps a path of this site with its query", () => {
    expect(safeReturnPath("/o/acme/runs?status=failed")).toBe("/o/acme/runs?status=failed");
  });

  it.each([
    "//evil.example/path",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    undefined,
    ["/a", "/b"],
    "/\t/evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
  ])("does not follow %j", (next) => {
    expect(safeReturnPath(next)).toBe("/");
  });
});

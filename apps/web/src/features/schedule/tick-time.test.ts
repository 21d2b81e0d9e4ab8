import { describe, expect, it } from "vitest";
import { momentOf, tickFormat, wallText } from "./tick-time.ts";

describe("times on the clock of a zone", () => {
  it("are written with their zone, so that an hour that comes twice can be told apart", () => {
    const write = tickFormat("America/New_York");
    expect(write("2026-11-01T05:30:00Z")).toMatch(/^Sun, 1 Nov 2026, 01:30 (GMT-4|EDT)$/);
    expect(write(Date.parse("2026-11-01T06:30:00Z"))).toMatch(/^Sun, 1 Nov 2026, 01:30 (GMT-5|EST)$/);
  });

  it("go into a field and come back", () => {
    for (const zone of ["UTC", "Asia/Kathmandu", "America/St_Johns"]) {
      const at = Date.parse("2026-07-01T12:34:00Z");
      expect(momentOf(zone, wallText(zone, at))).toBe(at);
    }
    expect(wallText("Asia/Kathmandu", Date.parse("2026-07-01T12:34:00Z"))).toBe("2026-07-01T18:19");
    expect(momentOf("UTC", "")).toBeNull();
  });
});

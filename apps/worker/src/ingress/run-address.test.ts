import { randomBytes } from "node:crypto";
import { newUuid } from "@millrace/contracts/ids";
import { describe, expect, it } from "vitest";
import { createRunAddresses } from "./run-address.ts";

describe("run addresses", () => {
  const addresses = createRunAddresses(randomBytes(32).toString("base64"));
  const run = { organizationId: newUuid(), runId: newUuid() };

  it("reads back what it made", () => {
    expect(addresses.read(addresses.tokenFor(run))).toEqual(run);
  });

  it("refuses a token with any bit flipped", () => {
    const bytes = Buffer.from(addresses.tokenFor(run), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(addresses.read(flipped.toString("base64url"))).toBeNull();
    }
  });

  it("refuses a token of another installation, and nonsense", () => {
    expect(createRunAddresses(randomBytes(32).toString("base64")).read(addresses.tokenFor(run))).toBeNull();
    for (const text of ["", "x", "../../etc/passwd", addresses.tokenFor(run).slice(1)])
      expect(addresses.read(text)).toBeNull();
  });
});

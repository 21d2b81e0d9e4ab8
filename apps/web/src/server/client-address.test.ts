import { describe, expect, it } from "vitest";
import { clientAddress } from "./client-address.ts";

describe("the caller's address", () => {
  it("is the one that the outermost trusted proxy saw, whatever the client wrote before it", () => {
    expect(clientAddress("6.6.6.6, 203.0.113.9", 1)).toBe("203.0.113.9");
    expect(clientAddress("6.6.6.6, 203.0.113.9, 10.0.0.2", 2)).toBe("203.0.113.9");
  });

  it("is the last one in the header without a trusted proxy, even though a client may have written it", () => {
    expect(clientAddress("192.0.2.4", 0)).toBe("192.0.2.4");
    expect(clientAddress("6.6.6.6, 192.0.2.4", 0)).toBe("192.0.2.4");
    expect(clientAddress(undefined, 0)).toBe("unknown");
  });
});

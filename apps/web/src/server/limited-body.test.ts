// @vitest-environment node
import { describe, expect, it } from "vitest";
import { withLimitedBody } from "./limited-body.ts";

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request("https://web.test/api/trpc/x", { method: "POST", body, headers, duplex: "half" } as RequestInit);

/** A body of unknown length, as a chunked request has. */
const chunked = (chunks: number, size: number) =>
  new ReadableStream({
    start(controller) {
      for (let index = 0; index < chunks; index++) controller.enqueue(new Uint8Array(size));
      controller.close();
    },
  });

describe("the body limit", () => {
  it("passes a body of exactly the limit on, byte for byte", async () => {
    const request = await withLimitedBody(post("x".repeat(100), { "x-test": "1" }), 100);
    expect(await request.text()).toBe("x".repeat(100));
    expect(request.headers.get("x-test")).toBe("1");
  });

  it("refuses a larger one, also when no length was announced", async () => {
    await expect(withLimitedBody(post("x".repeat(101)), 100)).rejects.toMatchObject({ code: "request.too_large" });
    await expect(withLimitedBody(post(chunked(11, 10)), 100)).rejects.toMatchObject({ code: "request.too_large" });
  });
});

import type { Bus } from "@millrace/contracts/bus";
import { waitFor } from "@millrace/testing/wait-for";
import { afterEach, expect, it } from "vitest";

/** What every implementation of `Bus` does. `connect` makes one more process on the same bus. */
export function describeBusContract(connect: () => Promise<Bus>): void {
  const open: Bus[] = [];
  const bus = async () => {
    const made = await connect();
    open.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((made) => made.close()));
  });

  it("delivers a message to every subscriber of its channel, and to no other", async () => {
    const one = await bus();
    const heard: string[] = [];
    one.subscribe("run_available", (message) => heard.push(`first ${message}`));
    one.subscribe("run_available", (message) => heard.push(`second ${message}`));
    one.subscribe("inbox", (message) => heard.push(`other ${message}`));
    one.publish("run_available", "a");
    await waitFor(() => heard.length >= 2);
    one.publish("inbox", "end");
    await waitFor(() => heard.includes("other end"));
    expect(heard).toEqual(["first a", "second a", "other end"]);
  });

  it("never delivers inside publish", async () => {
    const one = await bus();
    let inside = true;
    const heard: boolean[] = [];
    one.subscribe("outbox", () => heard.push(inside));
    one.publish("outbox", "");
    inside = false;
    await waitFor(() => heard.length > 0);
    expect(heard[0]).toBe(false);
  });

  it("ends a subscription, also one of two with the same listener", async () => {
    const one = await bus();
    const heard: string[] = [];
    const listener = (message: string) => heard.push(message);
    const end = one.subscribe("inbox", listener);
    one.subscribe("inbox", listener);
    end();
    one.publish("inbox", "x");
    await waitFor(() => heard.length > 0);
    one.publish("inbox", "last");
    await waitFor(() => heard.includes("last"));
    expect(heard).toEqual(["x", "last"]);
  });

  it("goes on when a listener throws", async () => {
    const one = await bus();
    const heard: string[] = [];
    one.subscribe("inbox", () => {
      throw new Error("a broken listener");
    });
    one.subscribe("inbox", (message) => heard.push(message));
    one.publish("inbox", "x");
    await waitFor(() => heard.length === 1);
  });

  it("carries any text of up to 7,000 bytes, in order, and refuses longer ones", async () => {
    const one = await bus();
    const heard: string[] = [];
    one.subscribe("run_ended", (message) => heard.push(message));
    const messages = [
      "ä'\"\\\n",
      "x".repeat(7_000),
      "€".repeat(2_333),
      ...Array.from({ length: 300 }, (_, i) => `${i}`),
    ];
    for (const message of messages) one.publish("run_ended", message);
    await waitFor(() => heard.length === messages.length);
    expect(heard).toEqual(messages);
    expect(() => one.publish("run_ended", "€".repeat(2_334))).toThrow(RangeError);
  });

  it("closes twice without harm and is silent afterwards", async () => {
    const one = await bus();
    const heard: string[] = [];
    one.subscribe("inbox", (message) => heard.push(message));
    await one.close();
    await one.close();
    one.publish("inbox", "x");
    expect(heard).toEqual([]);
  });
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRefreshPace } from "./refresh-pace.ts";

describe("the pace of refreshing", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("refreshes at once, then at most once per pause, and once more for the last wish", () => {
    const pace = createRefreshPace(1_500);
    const refresh = vi.fn();
    for (let wish = 0; wish < 100; wish++) pace.ask(refresh);
    expect(refresh).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_500);
    expect(refresh).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(60_000);
    expect(refresh).toHaveBeenCalledTimes(2);
    pace.ask(refresh);
    expect(refresh).toHaveBeenCalledTimes(3);
  });

  it("does nothing after it was stopped", () => {
    const pace = createRefreshPace(1_500);
    const refresh = vi.fn();
    pace.ask(() => {});
    pace.ask(refresh);
    pace.stop();
    vi.advanceTimersByTime(60_000);
    expect(refresh).not.toHaveBeenCalled();
  });
});

import { expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { describeChanges, describeContractChanges } from "./diff.ts";

const before = flowOf(
  {
    a: { type: "hook", params: { path: "orders" } },
    b: { type: "echo", params: { v: { $cel: "input.a" }, list: [1, 2] } },
    c: "work",
  },
  ["a > b", "b > c"],
);
const texts = (...[from, to]: [typeof before | null, typeof before]) =>
  describeChanges(from, to, testCatalog).map(({ text }) => text);

it("says nothing about the same flow", () => {
  expect(texts(before, before)).toEqual([]);
});

it("describes a new flow by its nodes", () => {
  expect(texts(null, before)).toEqual(["Added *A* (Hook)", "Added *B* (Echo)", "Added *C* (Work)"]);
});

it("describes changes node by node, then connections, then settings", () => {
  const after = flowOf(
    {
      a: { type: "hook", params: { path: "orders", method: "GET" } },
      b: {
        type: "echo",
        name: "Better",
        params: { v: { $cel: "input.b" }, list: [1, 3] },
        disabled: true,
        notes: "x",
        timeoutMs: 90_000,
        onError: "port",
        retry: { maxAttempts: 4, backoff: "fixed", initialDelayMs: 1, maxDelayMs: 1 },
      },
      d: "check",
    },
    ["a > b", "b > d"],
  );
  after.settings.runTimeoutMs = 1_500;
  expect(texts(before, after)).toEqual([
    'Set "method" of *A* to "GET"',
    "Renamed *B* to *Better*",
    'Changed "v" of *Better* from input.a to input.b',
    'Changed "list.1" of *Better* from 2 to 3',
    "Disabled *Better*",
    "*Better* goes on through its error port when it fails",
    "Changed the time limit of *Better* to 90 s",
    "*Better* is tried up to 4 times",
    "Changed the notes of *Better*",
    "Added *D* (Check)",
    "Removed *C*",
    "Connected *Better* → *D*",
    "Disconnected *B* → *C*",
    "Changed the run's time limit from 1 h to 1500 ms",
  ]);
});

it("tells what callers could notice", () => {
  const path = flowOf({ a: { type: "hook", params: { path: "sales" } } }, []);
  expect(describeContractChanges(before, path, testCatalog)).toEqual(['Hook path is "sales" instead of "orders".']);
  expect(describeContractChanges(before, flowOf({ a: "start" }, []), testCatalog)).toEqual([
    "The flow is started by Start instead of Hook.",
  ]);
  expect(describeContractChanges(before, before, testCatalog)).toEqual([]);
  expect(describeContractChanges(null, before, testCatalog)).toEqual([]);
});

import { describe } from "vitest";
import { describeBusContract } from "../../test/bus-contract.ts";
import { createMemoryBus } from "./memory-bus.ts";

describe("memory bus", () => describeBusContract(async () => createMemoryBus()));

import type { AppRouter } from "@millrace/api/router";
import { createTRPCReact } from "@trpc/react-query";

/** Typed hooks for every procedure: `trpc.flows.list.useQuery({ limit: 50 })`. */
export const trpc = createTRPCReact<AppRouter>();

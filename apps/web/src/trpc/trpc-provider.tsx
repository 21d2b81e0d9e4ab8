"use client";

import { MutationCache, notifyManager, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { httpBatchLink, splitLink } from "@trpc/client";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import { trpc } from "./client.ts";
import { errorBodyOf } from "./error-body.ts";

// A button is busy before the second click of a double click comes: by default only after a timer, which a full page keeps waiting.
notifyManager.setScheduler(queueMicrotask);

/**
 * Queries and mutations of one organization, or of the account where `organizationSlug` is null. Each provider has its own
 * cache, so data of two organizations never meets: give it the slug as its `key` too.
 */
export function TrpcProvider({ organizationSlug, children }: { organizationSlug: string | null; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [client] = useState(() => {
    const batch = {
      url: "/api/trpc",
      transformer: superjson,
      maxItems: 10,
      maxURLLength: longestAddress,
      headers: organizationSlug === null ? {} : { "x-organization": organizationSlug },
    };
    return trpc.createClient({
      links: [
        splitLink({
          // What is asked stands in the address, and servers take no long ones; a merge may have thousands of choices.
          condition: ({ type, input }) => type === "query" && (JSON.stringify(input)?.length ?? 0) > longestInput,
          true: httpBatchLink({ ...batch, methodOverride: "POST" }),
          false: httpBatchLink(batch),
        }),
      ],
    });
  });
  return (
    <trpc.Provider client={client} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </trpc.Provider>
  );
}

const longestInput = 2_000;
const longestAddress = 8_000;

const createQueryClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: { staleTime: 5_000, retry: (failures, error) => failures < 2 && errorBodyOf(error).retryable },
    },
  });

/** A session that ended elsewhere sends the person to sign in, and back here afterwards. */
function leaveWhenSignedOut(error: unknown) {
  if (errorBodyOf(error).code !== "auth.required") return;
  const { pathname, search } = window.location;
  if (pathname !== "/sign-in") window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

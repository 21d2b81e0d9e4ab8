import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { type ReactNode, useState } from "react";
import { trpc } from "./client.ts";

/** For tests: components below call procedures that `answer` answers at once, or refuses by throwing an `ErrorBody`. */
export function AnsweredBy({
  answer,
  children,
}: {
  answer: (path: string, input: unknown) => unknown;
  children: ReactNode;
}) {
  const [client] = useState(() =>
    trpc.createClient({
      links: [
        () =>
          ({ op }) =>
            observable((observer) => {
              try {
                observer.next({ result: { type: "data", data: answer(op.path, op.input) } });
                observer.complete();
              } catch (app) {
                const error = { message: "refused", code: -32000, data: { app } };
                observer.error(TRPCClientError.from({ error }));
              }
            }),
      ],
    }),
  );
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  return (
    <trpc.Provider client={client} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </trpc.Provider>
  );
}

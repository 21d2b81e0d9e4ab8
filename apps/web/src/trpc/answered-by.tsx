import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { observable } from "@trpc/server/observable";
import { type ReactNode, useState } from "react";
import { trpc } from "./client.ts";

/** For tests: components below call procedures that `answer` answers at once. */
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
              observer.next({ result: { type: "data", data: answer(op.path, op.input) } });
              observer.complete();
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

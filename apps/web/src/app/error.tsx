"use client";

import { ErrorPanel } from "@/ui/error-panel";

/** Catches what a screen did not: says so and offers to try again. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto max-w-2xl p-6">
      <ErrorPanel
        title="This page could not be shown"
        error={
          error.digest
            ? { code: "system.unexpected", message: pageErrorText, retryable: true, requestId: error.digest }
            : error
        }
        onRetry={reset}
      />
    </main>
  );
}

const pageErrorText = "Something failed that should not. Try again; if it stays, report it with the request id.";

"use client";

import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { z } from "zod";
import { TrpcProvider } from "@/trpc/trpc-provider";
import { Toaster } from "@/ui/toaster";
import { TooltipProvider } from "@/ui/tooltip";

// The Content-Security-Policy allows no `eval`, which zod would otherwise try.
z.config({ jitless: true });

/** What every page stands in: theme, URL state, queries of the account, tooltips and toasts. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <NuqsAdapter>
        <TrpcProvider organizationSlug={null}>
          <TooltipProvider delayDuration={300}>
            {children}
            <Toaster />
          </TooltipProvider>
        </TrpcProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}

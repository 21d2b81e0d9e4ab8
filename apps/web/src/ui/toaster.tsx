"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

export { toast } from "sonner";

/** Where toasts appear. Mounted once. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      style={{ fontFamily: "inherit" }}
      toastOptions={{
        style: {
          background: "var(--surface-raised)",
          color: "var(--foreground)",
          border: "none",
          boxShadow: "var(--float-shadow)",
          borderRadius: 10,
        },
        actionButtonStyle: {
          background: "color-mix(in oklab, var(--foreground) 10%, transparent)",
          color: "var(--foreground)",
        },
      }}
    />
  );
}

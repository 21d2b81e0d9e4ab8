"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { FrameFill } from "./frame-slots.tsx";

export type Crumb = { label: ReactNode; href?: string };

/** Adds what comes after the section ("Flows") to the top bar's breadcrumb. */
export function Breadcrumb({ items }: { items: readonly Crumb[] }) {
  return (
    <FrameFill slot="breadcrumb">
      {items.map((item, index) => (
        <Fragment key={index}>
          <ChevronRight className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
          {item.href ? (
            <Link href={item.href} className="truncate rounded-sm text-muted-foreground hover:text-foreground">
              {item.label}
            </Link>
          ) : (
            <span className="truncate font-medium" aria-current={index === items.length - 1 ? "page" : undefined}>
              {item.label}
            </span>
          )}
        </Fragment>
      ))}
    </FrameFill>
  );
}

/** Puts controls of a screen into the right part of the top bar. */
export function TopBarActions({ children }: { children: ReactNode }) {
  return <FrameFill slot="actions">{children}</FrameFill>;
}

"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { IntoBreadcrumbSlot } from "./breadcrumb-slot.tsx";

type Crumb = { label: ReactNode; href?: string };

/** Adds what comes after the section ("Flows") to the top bar's breadcrumb. */
export function Breadcrumb({ items }: { items: readonly Crumb[] }) {
  return (
    <IntoBreadcrumbSlot>
      {items.map((item, index) => (
        <Fragment key={index}>
          <ChevronRight className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
          {item.href ? (
            <Link href={item.href} className="truncate rounded-sm py-0.5 text-muted-foreground hover:text-foreground">
              {item.label}
            </Link>
          ) : (
            <span className="truncate font-medium" aria-current={index === items.length - 1 ? "page" : undefined}>
              {item.label}
            </span>
          )}
        </Fragment>
      ))}
    </IntoBreadcrumbSlot>
  );
}

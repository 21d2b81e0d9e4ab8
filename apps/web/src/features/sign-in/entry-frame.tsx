import type { ReactNode } from "react";
import { FlowScene } from "@/brand/flow-scene";
import { Wordmark } from "@/brand/mark";

/** The look of the pages before one is inside: a form at the left, a flow at the right on wide screens. */
export function EntryFrame({ title, purpose, children }: { title: string; purpose: string; children: ReactNode }) {
  return (
    <div className="grid min-h-full lg:grid-cols-[minmax(26rem,2fr)_3fr]">
      <main className="flex flex-col bg-surface px-6 py-8 sm:px-10 lg:border-r">
        <Wordmark />
        {/* Not centered upright: it stays where it is when an error appears below. */}
        <div className="mx-auto w-full max-w-88 pt-12 pb-12 sm:pt-[16vh]">
          <h1 className="font-medium text-xl">{title}</h1>
          <p className="mt-1 text-muted-foreground">{purpose}</p>
          <div className="mt-7">{children}</div>
        </div>
      </main>
      <div className="hidden items-center justify-center overflow-hidden px-12 lg:flex" aria-hidden>
        <FlowScene className="w-full max-w-3xl" />
      </div>
    </div>
  );
}

/**
 * Looks shared by everything that floats above the page. It opens softly and closes at once: while it faded away it would still have
 * the focus, and what a person types next would be lost in it.
 */
export const floatingSurface =
  "z-50 rounded-lg bg-surface-raised text-foreground shadow-float data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-[.98] duration-150 outline-none";

export const menuItem =
  "relative flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 text-sm outline-none data-[disabled]:pointer-events-none data-[highlighted]:bg-foreground/7 data-[disabled]:opacity-45 [&_svg:not([class*='size-'])]:size-4 [&_svg:not([class*='text-'])]:text-muted-foreground [&_svg]:shrink-0";

/** As high as what floats: a dialog that a sheet opens darkens the sheet, too. */
export const overlay =
  "fixed inset-0 z-50 bg-overlay data-[state=open]:animate-in data-[state=open]:fade-in-0 duration-150";

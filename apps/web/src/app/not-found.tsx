import Link from "next/link";
import { Mark } from "@/brand/mark";
import { Button } from "@/ui/button";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-full place-content-center justify-items-center gap-2 p-6 text-center">
      <Mark className="mb-3 size-10 text-muted-foreground" strokeWidth={1.25} />
      <h1 className="font-medium text-xl">Nothing is here</h1>
      <p className="max-w-sm text-muted-foreground">
        The address may be mistyped, or the thing was deleted, or it belongs to an organization that you are not a
        member of.
      </p>
      <Button asChild className="mt-4">
        <Link href="/">Go to your flows</Link>
      </Button>
    </main>
  );
}

import { getInstallationStatus } from "@millrace/core/installation/get-installation-status";
import { connection } from "next/server";
import { deps } from "@/server/deps";
import { log } from "@/server/log";

const databaseTimeoutMs = 3_000;

/** `/api/health/live`: the process answers. `/api/health` and `/api/health/ready`: what it needs answers too, else 503. */
export async function GET(_request: Request, { params }: { params: Promise<{ check?: string[] }> }) {
  await connection();
  const [check = "ready", ...rest] = (await params).check ?? [];
  if (rest.length > 0 || !["live", "ready"].includes(check))
    return Response.json({ status: "unknown" }, { status: 404 });
  if (check === "live") return Response.json({ status: "ok" });
  const checks = { database: await checkDatabase() };
  const isReady = Object.values(checks).every((result) => result.status === "ok");
  return Response.json(
    { status: isReady ? "ok" : "failing", checks },
    { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}

async function checkDatabase() {
  const startedAt = performance.now();
  try {
    await Promise.race([
      deps().then(getInstallationStatus),
      new Promise((_, reject) => setTimeout(() => reject(new Error("timed out")), databaseTimeoutMs).unref()),
    ]);
    return { status: "ok", latencyMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    log.warn({ err: error }, "The database does not answer");
    return { status: "failing" };
  }
}

import { errorRegistry, toAppError } from "@millrace/contracts/errors";
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/server/auth";
import { withLimitedBody } from "@/server/limited-body";
import { log } from "@/server/log";

const maxBodyBytes = 16_384;

type AuthRouteContext = { params: Promise<{ nextauth: string[] }> };

/** The routes of next-auth: sign in, sign out, its CSRF token. */
async function handle(request: NextRequest, context: AuthRouteContext): Promise<Response> {
  try {
    const limited = await withLimitedBody(request, maxBodyBytes);
    return await NextAuth(limited === request ? request : new NextRequest(limited), context, authOptions());
  } catch (error) {
    const refusal = toAppError(error);
    if (refusal.code === "system.unexpected") log.error({ err: error }, "An authentication route failed");
    return Response.json({ error: refusal.toBody() }, { status: errorRegistry[refusal.code].status });
  }
}

export { handle as GET, handle as POST };

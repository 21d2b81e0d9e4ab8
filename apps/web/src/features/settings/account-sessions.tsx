"use client";

import { Monitor, Smartphone } from "lucide-react";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { describeUserAgent } from "./describe-user-agent.ts";

/** Where the person is signed in; each place but this one can be ended. */
export function AccountSessions() {
  const utils = trpc.useUtils();
  const sessions = trpc.account.sessions.useQuery();
  const revoke = trpc.account.revokeSession.useMutation({
    onSettled: () => utils.account.sessions.invalidate(),
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  if (!sessions.data) {
    if (sessions.error) return <ErrorPanel error={sessions.error} onRetry={() => void sessions.refetch()} />;
    return <Skeleton className="h-12" />;
  }
  return (
    <ul className="grid divide-y rounded-lg border bg-surface">
      {sessions.data.map((session) => {
        const { name, isPhone } = describeUserAgent(session.userAgent);
        const Icon = isPhone ? Smartphone : Monitor;
        return (
          <li key={session.id} className="flex min-h-13 items-center gap-3 px-3 py-2">
            <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="truncate" title={session.userAgent}>
                {name}
              </p>
              <p className="text-muted-foreground text-xs">
                {"Active "}
                <RelativeTime at={session.lastSeenAt} />
              </p>
            </div>
            {session.current ? (
              <Badge tone="accent">This one</Badge>
            ) : (
              <Button
                size="sm"
                aria-label={`Sign out ${name}`}
                busy={revoke.isPending && revoke.variables.sessionId === session.id}
                onClick={() => revoke.mutate({ sessionId: session.id })}
              >
                Sign out
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

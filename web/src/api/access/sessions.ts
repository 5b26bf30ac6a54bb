import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { authCall } from "../client/auth-call.ts";

const session = z.object({
  id: z.string(),
  token: z.string(),
  ipAddress: z.string().nullable().optional(),
  userAgent: z.string().nullable().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** Where one is signed in. */
export type Session = z.output<typeof session> & { isThis: boolean };

/** One's own sessions, this one first, then the one used last. */
export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: async (): Promise<Session[]> => {
    const here = z.object({ session: z.object({ token: z.string() }) });
    const { token } = here.parse(await authCall("/get-session")).session;
    const sessions = z.array(session).parse(await authCall("/list-sessions"));
    return sessions
      .map((one) => ({ ...one, isThis: one.token === token }))
      .sort((a, b) => Number(b.isThis) - Number(a.isThis) || b.updatedAt.localeCompare(a.updatedAt));
  },
});

export async function endSession(token: string): Promise<void> {
  await authCall("/revoke-session", { token });
}

export async function endOtherSessions(): Promise<void> {
  await authCall("/revoke-other-sessions", {});
}

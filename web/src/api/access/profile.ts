import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { authCall } from "../client/auth-call.ts";
import { call } from "../client/client.ts";

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

export async function rename(name: string) {
  return (await call("updateMe", { body: { name } })).data;
}

/** Ends the other sessions, too. */
export async function changePassword(body: { currentPassword: string; newPassword: string }): Promise<void> {
  await authCall("/change-password", body);
}

/** E-mails a link to the new address. Nothing changes until it is used. */
export async function changeEmail(body: { newEmail: string; password: string }): Promise<void> {
  await authCall("/change-email", body);
}

const enrolment = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });
export type Enrolment = z.output<typeof enrolment>;

/** Begins to set up one-time codes. They are asked for once a first code was right. */
export async function beginSecondFactor(password: string): Promise<Enrolment> {
  return enrolment.parse(await authCall("/two-factor/enable", { password }));
}

export async function confirmSecondFactor(code: string): Promise<void> {
  await authCall("/two-factor/verify-totp", { code: code.replaceAll(/\s/g, "") });
}

export async function endSecondFactor(password: string): Promise<void> {
  await authCall("/two-factor/disable", { password });
}

/** New backup codes, which replace the others. */
export async function makeBackupCodes(password: string): Promise<string[]> {
  const made = z.object({ backupCodes: z.array(z.string()) });
  return made.parse(await authCall("/two-factor/generate-backup-codes", { password })).backupCodes;
}

import { z } from "zod";
import { authCall } from "../client/auth-call.ts";

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

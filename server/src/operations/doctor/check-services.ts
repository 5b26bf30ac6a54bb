import { probeMailServer } from "../../activity/deliveries/mail/transport.ts";
import type { Config } from "../../config.ts";
import type { Clock } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { named } from "./check-settings.ts";
import { type Diagnosis, diagnosis } from "./diagnosis.ts";
import type { ServerStart } from "./server-start.ts";

/** Whether the mail server lets Billow in. Nothing is sent. A shell may lack the server's address of it. */
export async function checkMail(
  { smtpUrl }: Pick<Config, "smtpUrl">,
  start: ServerStart | undefined,
): Promise<Diagnosis> {
  if (smtpUrl === undefined) return diagnosis("look", "mail", withoutSmtp(start));
  const { host } = new URL(smtpUrl);
  try {
    await probeMailServer(smtpUrl);
    return diagnosis("ok", "mail", `${host} lets Billow in.`);
  } catch (error) {
    return diagnosis(
      "fault",
      "mail",
      `${host} does not let Billow in: ${errorMessage(error)}. Check SMTP_URL, the password and the firewall.`,
    );
  }
}

function withoutSmtp(start: ServerStart | undefined): string {
  if (start === undefined)
    return "SMTP_URL is not set in this shell. Where the server has none either, e-mail waits in the outbox.";
  return start.settings.includes("SMTP_URL")
    ? `The ${named(start)} has SMTP_URL, this shell has not, so the mail server was not asked.`
    : "SMTP_URL is not set, so e-mail waits in the outbox.";
}

const SKEW_LOOK_MS = 2_000;
const SKEW_FAULT_MS = 60_000;

/** Whether this machine's clock and the database's agree. */
export function clockDiagnosis(clock: Clock, databaseMs: number): Diagnosis {
  const skewMs = Math.abs(clock.nowMs() - databaseMs);
  const says = `The clocks of this machine and of the database differ by ${(skewMs / 1000).toFixed(1)} s`;
  if (skewMs >= SKEW_FAULT_MS) return diagnosis("fault", "clock", `${says}. Set both by NTP.`);
  if (skewMs >= SKEW_LOOK_MS) return diagnosis("look", "clock", `${says}. Look whether NTP runs on both.`);
  return diagnosis("ok", "clock", `${says}.`);
}

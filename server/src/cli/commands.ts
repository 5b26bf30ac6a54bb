import type { Command } from "./command.ts";

/**
 * Every command of `billow` by its name, in the order of the help. A command is loaded when it is run or explained: a short one
 * starts at once, and an import does not hold the server in memory.
 */
export const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["start", async () => (await import("./start.ts")).start],
  ["worker", async () => (await import("./worker.ts")).worker],
  ["migrate", async () => (await import("./migrate.ts")).migrateCommand],
  [
    "import allocations",
    async () => (await import("./import/import-allocations.ts")).importAllocationsCommand,
  ],
  ["import usage", async () => (await import("./import/import-usage.ts")).importUsageCommand],
  ["import customers", async () => (await import("./import/import-customers.ts")).importCustomersCommand],
  [
    "import bank-statement",
    async () => (await import("./import/import-bank-statement.ts")).importBankStatementCommand,
  ],
  ["meters list", async () => (await import("./meters.ts")).metersList],
  ["meters apply", async () => (await import("./meters.ts")).metersApply],
  ["sources list", async () => (await import("./sources.ts")).sourcesList],
  ["sources dry-run", async () => (await import("./sources.ts")).sourcesDryRun],
  ["sources collect", async () => (await import("./sources.ts")).sourcesCollect],
  ["sources confirm", async () => (await import("./sources.ts")).sourcesConfirm],
  ["sources measure-again", async () => (await import("./sources.ts")).sourcesMeasureAgain],
  ["run", async () => (await import("./run-period.ts")).runPeriod],
  ["export focus", async () => (await import("./export/export-focus.ts")).exportFocusCommand],
  ["export journal", async () => (await import("./export/export-journal.ts")).exportJournalCommand],
  ["export datev", async () => (await import("./export/export-datev.ts")).exportDatevCommand],
  ["export sepa", async () => (await import("./export/export-sepa.ts")).exportSepaCommand],
  ["export timeline", async () => (await import("./export/export-timeline.ts")).exportTimelineCommand],
  ["export audit", async () => (await import("./export/export-audit.ts")).exportAuditCommand],
  ["verify", async () => (await import("./verify.ts")).verifyCommand],
  ["doctor", async () => (await import("./doctor.ts")).doctorCommand],
  ["distribute", async () => (await import("./distribute.ts")).distributeCommand],
  ["backup", async () => (await import("./backup/backup.ts")).backupCommand],
  ["restore", async () => (await import("./backup/restore.ts")).restoreCommand],
  ["archive", async () => (await import("./archive.ts")).archiveCommand],
  ["demo load", async () => (await import("./demo/demo-load.ts")).demoLoad],
  ["demo remove", async () => (await import("./demo/demo-remove.ts")).demoRemove],
  ["user create", async () => (await import("./user/user-create.ts")).userCreate],
  ["user disable", async () => (await import("./user/user-disable.ts")).userDisable],
  ["user enable", async () => (await import("./user/user-disable.ts")).userEnable],
  ["user reset-password", async () => (await import("./user/user-reset.ts")).userResetPassword],
  ["user reset-2fa", async () => (await import("./user/user-reset.ts")).userResetSecondFactor],
  ["sso allow-passwords", async () => (await import("./user/sso-allow-passwords.ts")).ssoAllowPasswords],
  ["key create", async () => (await import("./key/key-create.ts")).keyCreate],
  ["key list", async () => (await import("./key/keys.ts")).keyList],
  ["key rotate", async () => (await import("./key/keys.ts")).keyRotate],
  ["openapi", async () => (await import("./openapi.ts")).openapi],
]);

/** The commands of a group such as `import`, or all, to be explained. */
export async function commandsOf(group?: string): Promise<Command[]> {
  const own = [...COMMANDS].filter(([name]) => group === undefined || name.startsWith(`${group} `));
  return Promise.all(own.map(([, load]) => load()));
}

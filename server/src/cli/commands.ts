import { backupCommand } from "./backup/backup.ts";
import { restoreCommand } from "./backup/restore.ts";
import type { Command } from "./command.ts";
import { demoLoad } from "./demo/demo-load.ts";
import { demoRemove } from "./demo/demo-remove.ts";
import { doctorCommand } from "./doctor.ts";
import { exportAuditCommand } from "./export/export-audit.ts";
import { exportFocusCommand } from "./export/export-focus.ts";
import { exportJournalCommand } from "./export/export-journal.ts";
import { exportTimelineCommand } from "./export/export-timeline.ts";
import { importAllocationsCommand } from "./import/import-allocations.ts";
import { importCustomersCommand } from "./import/import-customers.ts";
import { importUsageCommand } from "./import/import-usage.ts";
import { keyCreate } from "./key-create.ts";
import { keyList, keyRotate } from "./keys.ts";
import { metersApply, metersList } from "./meters.ts";
import { migrateCommand } from "./migrate.ts";
import { openapi } from "./openapi.ts";
import { runPeriod } from "./run-period.ts";
import {
  sourcesCollect,
  sourcesConfirm,
  sourcesDryRun,
  sourcesList,
  sourcesMeasureAgain,
} from "./sources.ts";
import { ssoAllowPasswords } from "./sso-allow-passwords.ts";
import { start } from "./start.ts";
import { userCreate } from "./user-create.ts";
import { userDisable, userEnable } from "./user-disable.ts";
import { userResetPassword, userResetSecondFactor } from "./user-reset.ts";
import { verifyCommand } from "./verify.ts";
import { worker } from "./worker.ts";

/** Every command of `billow`, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  start,
  worker,
  migrateCommand,
  importAllocationsCommand,
  importUsageCommand,
  importCustomersCommand,
  metersList,
  metersApply,
  sourcesList,
  sourcesDryRun,
  sourcesCollect,
  sourcesConfirm,
  sourcesMeasureAgain,
  runPeriod,
  exportFocusCommand,
  exportJournalCommand,
  exportTimelineCommand,
  exportAuditCommand,
  verifyCommand,
  doctorCommand,
  backupCommand,
  restoreCommand,
  demoLoad,
  demoRemove,
  userCreate,
  userDisable,
  userEnable,
  userResetPassword,
  userResetSecondFactor,
  ssoAllowPasswords,
  keyCreate,
  keyList,
  keyRotate,
  openapi,
];

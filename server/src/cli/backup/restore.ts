import { resolve } from "node:path";
import { counted } from "@billow/core/counted.ts";
import { createDb } from "../../db/connection/pool.ts";
import { type ArchiveStatus, archiveStatus } from "../../metering/usage/archive/archive-status.ts";
import { unknownText } from "../../metering/usage/archive/check-place.ts";
import { checkBackup } from "../../operations/backup/check-backup.ts";
import type { KeptMail } from "../../operations/backup/keep-mail.ts";
import { type Restored, restore } from "../../operations/backup/restore.ts";
import { command } from "../command.ts";
import { number } from "../import/import-progress.ts";
import { withDatabase } from "../open.ts";
import { byteProgress } from "./byte-progress.ts";

export const restoreCommand = command({
  name: "restore",
  summary: "Restore a backup into an empty database, after checking every file of it",
  options: {},
  operands: ["DIR"],
  run: async (_, context, [dir = ""]) => {
    const started = performance.now();
    const backup = await checkBackup(resolve(dir), { onBytes: byteProgress(context, "checked") });
    // It opens the database as a server does, so that no server starts on the data folder meanwhile.
    const [restored, archive] = await withDatabase(context.env, "server", async (deps) => [
      await restore(deps, backup, { onBytes: byteProgress(context, "restored") }),
      await archiveStatus(createDb(deps.pool)),
    ]);
    const { billow, takenAt } = backup.manifest;
    const took = number((performance.now() - started) / 1000, 1);
    context.out(
      `${counted(restored.rows, "row")} of ${restored.tables} tables restored in ${took} s. The backup was taken by Billow ${billow} at ${takenAt}.`,
    );
    for (const line of [...foreignLines(restored), ...keptLines(restored.kept), ...archiveLines(archive)])
      context.out(line);
    context.out('Run "billow verify" to check the data, then "billow start".');
    return 0;
  },
});

function foreignLines({ foreign }: Restored): string[] {
  if (foreign.length === 0) return [];
  return [`Not restored, because these tables are not Billow's: ${foreign.join(", ")}.`];
}

/** What people must check before customers get e-mails again. */
function keptLines({ messages, endpoints, jobs, reminders, archive }: KeptMail): string[] {
  return [
    ...(messages > 0
      ? [
          `${counted(messages, "unsent e-mail")} of the backup may have been sent since. They wait in the outbox: look at each.`,
        ]
      : []),
    ...(endpoints > 0
      ? [`Switched off: ${counted(endpoints, "webhook endpoint")}. Switch them on to send what waits.`]
      : []),
    ...(jobs > 0
      ? [`Cancelled: ${counted(jobs, "unfinished bulk job")}. The reports say what is left to do.`]
      : []),
    ...(reminders
      ? [
          "Reminders are switched off, because some may have been sent since the backup. Check the preview, then switch them on.",
        ]
      : []),
    ...(archive
      ? [
          "Old usage no longer leaves for the archive by itself, as this may be a copy. billow archive --keep N lets it.",
        ]
      : []),
  ];
}

/** Whether the files of archived usage are those of the backup: they are not part of it. */
function archiveLines(status: ArchiveStatus): string[] {
  const { location, months, unknown, fault } = status;
  if (location === null) return [];
  const files = months.reduce((sum, month) => sum + month.files, 0);
  return [
    fault === null
      ? `${counted(files, "file")} of archived usage ${files === 1 ? "is" : "are"} in ${location}.`
      : `${fault} Until then, corrections and explanations of archived usage are refused.`,
    ...(unknown.length > 0 ? [unknownText(location, unknown)] : []),
  ];
}

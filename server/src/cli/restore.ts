import { resolve } from "node:path";
import { checkBackup } from "../operations/backup/check-backup.ts";
import type { KeptMail } from "../operations/backup/keep-mail.ts";
import { type Restored, restore } from "../operations/backup/restore.ts";
import { byteProgress } from "./byte-progress.ts";
import { command } from "./command.ts";
import { number } from "./import-progress.ts";
import { withDatabase } from "./open.ts";

export const restoreCommand = command({
  name: "restore",
  summary: "Make an empty database what a backup holds, once all of it was found as it was written",
  options: {},
  operands: ["DIR"],
  run: async (_, context, [dir = ""]) => {
    const started = performance.now();
    const backup = await checkBackup(resolve(dir), { onBytes: byteProgress(context, "checked") });
    // As a server, so that none starts on the data folder before this is done.
    const restored = await withDatabase(context.env, "server", (deps) =>
      restore(deps, backup, { onBytes: byteProgress(context, "restored") }),
    );
    const { billow, takenAt } = backup.manifest;
    const took = number((performance.now() - started) / 1000, 1);
    context.out(
      `${number(restored.rows)} rows of ${restored.tables} tables restored in ${took} s, as they were in Billow ${billow} at ${takenAt}.`,
    );
    for (const line of [...foreignLines(restored), ...keptLines(restored.kept)]) context.out(line);
    context.out('"billow verify" checks all of it; "billow start" serves it.');
    return 0;
  },
});

function foreignLines({ foreign }: Restored): string[] {
  if (foreign.length === 0) return [];
  return [`Left in the backup, as they are no tables of Billow: ${foreign.join(", ")}.`];
}

/** What people have to look at before customers get mail again. */
function keptLines({ messages, endpoints, jobs, reminders }: KeptMail): string[] {
  return [
    ...(messages > 0
      ? [
          `E-mails that had not left, but may have since the backup: ${number(messages)}. They wait in the outbox.`,
        ]
      : []),
    ...(endpoints > 0
      ? [
          `Webhook endpoints that were on: ${number(endpoints)}. They are off; switch them on and what waits for them leaves.`,
        ]
      : []),
    ...(jobs > 0
      ? [
          `Bulk jobs that had not ended: ${number(jobs)}. They are cancelled; their reports tell what was left.`,
        ]
      : []),
    ...(reminders
      ? ["Reminders are off, as some may have left since the backup. Look at the preview and switch them on."]
      : []),
  ];
}

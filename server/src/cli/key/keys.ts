import { type ApiKey, KEY_OVERLAP_HOURS } from "@billow/contract/access/user.ts";
import { everyApiKey } from "../../access/users/keys/every-api-key.ts";
import { requireKeyNamed } from "../../access/users/keys/require-key-named.ts";
import { rotateApiKey } from "../../access/users/keys/rotate-api-key.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { command, UsageError } from "../command.ts";
import { withBillow } from "../open.ts";

export const keyList = command({
  name: "key list",
  summary:
    "List the API keys, never their secrets: what each is for, what it may do, until when and from where",
  options: { all: { type: "boolean", help: "also those that are revoked or have expired" } },
  run: async (values, { env, out, err }) => {
    const lines = await withBillow(env, async (deps) => {
      const nowMs = deps.clock.nowMs();
      const keys = await everyApiKey(deps.db);
      return keys.filter((key) => values.all || stopOf(key, nowMs) === null).map((key) => lineOf(key, nowMs));
    });
    for (const line of lines) out(line);
    if (lines.length === 0) err("There are no API keys. Make one with billow key create.");
    return 0;
  },
});

export const keyRotate = command({
  name: "key rotate",
  summary: "Give an API key another secret and print only that on standard output",
  details: [
    "KEY is the key's name, the characters that billow key list shows of it, or its id.",
    "The old secret stays valid for a while, so that nothing stops while you replace it.",
  ],
  options: {
    overlap: {
      type: "string",
      value: "HOURS",
      help: `how long the old secret stays valid (default: ${KEY_OVERLAP_HOURS.usual}, at most ${KEY_OVERLAP_HOURS.max}); 0 ends it at once`,
    },
  },
  operands: ["KEY"],
  run: async (values, { env, out, err }, [text = ""]) => {
    const overlapHours = hoursOf(values.overlap);
    const { key, row } = await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const { id } = await requireKeyNamed(tx, text);
        return rotateApiKey(deps, tx, { id, actor: COMMAND_LINE, overlapHours });
      }),
    );
    out(key);
    err(
      overlapHours === 0
        ? `The old secret of ${row.name} is no longer valid.`
        : `The old secret of ${row.name} is valid until ${row.old_valid_until}.`,
    );
    return 0;
  },
});

function lineOf(key: ApiKey, nowMs: number): string {
  const { name, prefix, scopes, expiresAt, lastUsedAt, allowedAddresses: addresses } = key;
  const parts = [
    `may ${scopes.join(",")}`,
    stopOf(key, nowMs) ?? (expiresAt === null ? "never expires" : `expires ${expiresAt}`),
    lastUsedAt === null ? "never used" : `last used ${lastUsedAt}`,
    ...(addresses.length > 0 ? [`from ${addresses.join(",")}`] : []),
  ];
  return `${prefix}…  ${name}: ${parts.join("; ")}`;
}

/** Why a key lets nobody in any more; null where it does. */
function stopOf({ revokedAt, expiresAt }: ApiKey, nowMs: number): string | null {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? `expired ${expiresAt}` : null;
}

function hoursOf(text: string | undefined): number {
  if (text === undefined) return KEY_OVERLAP_HOURS.usual;
  const hours = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (hours <= KEY_OVERLAP_HOURS.max) return hours;
  throw new UsageError(`--overlap: a number of hours from 0 to ${KEY_OVERLAP_HOURS.max}`);
}

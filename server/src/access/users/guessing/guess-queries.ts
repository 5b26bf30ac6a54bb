import type { Guesses } from "@billow/core/access/guessing.ts";
import { sql, type Transaction } from "kysely";
import type { SignInGuessesTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";
import { textArrayText } from "../../../db/text/array-text.ts";
import { instantOfMs } from "../../../http/present.ts";

type Tx = Transaction<Database>;

/** The counts of these places, which nobody else changes until the transaction ends. Places without a count get one. */
export async function lockGuesses(
  tx: Tx,
  places: readonly string[],
  nowMs: number,
): Promise<Map<string, Guesses>> {
  const now = instantOfMs(nowMs);
  const { rows } = await sql<SignInGuessesTable>`
    INSERT INTO sign_in_guesses (place, last_at, forgotten_at)
    SELECT place, ${now}::timestamptz, ${now}::timestamptz FROM unnest(${textArrayText(places)}::text[]) AS place ORDER BY place
    ON CONFLICT (place) DO UPDATE SET place = EXCLUDED.place RETURNING *`.execute(tx);
  return new Map(
    rows.map(({ place, last_at, forgotten_at }) => [
      place,
      { lastMs: Date.parse(last_at), forgottenAtMs: Date.parse(forgotten_at) },
    ]),
  );
}

export async function writeGuesses(tx: Tx, place: string, { lastMs, forgottenAtMs }: Guesses): Promise<void> {
  await tx
    .updateTable("sign_in_guesses")
    .set({ last_at: instantOfMs(lastMs), forgotten_at: instantOfMs(forgottenAtMs) })
    .where("place", "=", place)
    .execute();
}

export async function deleteGuesses(tx: Tx, place: string): Promise<void> {
  await tx.deleteFrom("sign_in_guesses").where("place", "=", place).execute();
}

/** Counts without a failure that still counts say nothing any more. Those that somebody holds are left to the next call. */
export async function deleteForgottenGuesses(tx: Tx, nowMs: number): Promise<void> {
  await sql`
    DELETE FROM sign_in_guesses WHERE place IN (
      SELECT place FROM sign_in_guesses WHERE forgotten_at < ${instantOfMs(nowMs)}::timestamptz LIMIT 100 FOR UPDATE SKIP LOCKED)`.execute(
    tx,
  );
}

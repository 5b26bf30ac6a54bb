import type { SourceQuestion } from "@billow/contract/metering/sources.ts";
import { type Kysely, type Selectable, sql } from "kysely";
import type { CollectorQuestionTable } from "../../db/schema/collectors.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;

export type QuestionRow = Selectable<CollectorQuestionTable>;

export async function findQuestion(db: Db, collectorId: string): Promise<QuestionRow | undefined> {
  return db
    .selectFrom("collector_question")
    .selectAll()
    .where("collector_id", "=", collectorId)
    .executeTakeFirst();
}

/** A question as the API shows it, without the list of what would end. */
export async function shownQuestion(db: Db, collectorId: string): Promise<SourceQuestion | null> {
  const row = await db
    .selectFrom("collector_question")
    .select(["id", "asked_at", "reason", "detail", "counted", "examples", "confirmed_at"])
    .select(sql<number>`cardinality(subjects)`.as("ends"))
    .where("collector_id", "=", collectorId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { asked_at: askedAt, confirmed_at: confirmedAt, ...shown } = row;
  return { ...shown, askedAt, confirmedAt };
}

/** Replaces the open question. A question that was confirmed since the poll began stays: the next poll acts on it. */
export async function putQuestion(
  db: Db,
  row: Omit<QuestionRow, "confirmed_at" | "confirmed_by">,
  { settled }: { settled: string | null },
): Promise<void> {
  const { collector_id, ...columns } = row;
  const values = {
    ...columns,
    examples: sql<QuestionRow["examples"]>`${JSON.stringify(row.examples)}::jsonb`,
    confirmed_at: null,
    confirmed_by: null,
  };
  await db
    .insertInto("collector_question")
    .values({ collector_id, ...values })
    .onConflict((conflict) =>
      conflict
        .column("collector_id")
        .doUpdateSet(values)
        .where((where) =>
          where.or([
            where("collector_question.confirmed_at", "is", null),
            where("collector_question.id", "=", settled),
          ]),
        ),
    )
    .execute();
}

export async function dropQuestion(db: Db, collectorId: string): Promise<void> {
  await db.deleteFrom("collector_question").where("collector_id", "=", collectorId).execute();
}

/** Records that a person confirms a question. Returns whether it was still open. */
export async function confirmQuestion(
  db: Db,
  confirmed: { collectorId: string; id: string; at: string; by: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("collector_question")
    .set({ confirmed_at: confirmed.at, confirmed_by: confirmed.by })
    .where("collector_id", "=", confirmed.collectorId)
    .where("id", "=", confirmed.id)
    .where("confirmed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

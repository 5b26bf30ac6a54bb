import { createHash } from "node:crypto";
import type { CsvMapping } from "@billow/contract/payments/bank-statements.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { lineIdentities, type Statement } from "@billow/core/payments/bank-statement.ts";
import type { Insertable, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { BankLineTable, BankStatementTable } from "../../db/schema/bank.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { bookNextWithin, bookSureLines } from "./book-sure-lines.ts";
import { matchStatement } from "./match-statement.ts";
import { insertLinesOnce, insertStatementOnce, statementLike } from "./queries.ts";
import { readFile } from "./read/read-file.ts";

export interface StatementFile {
  content: string;
  fileName?: string | undefined;
  csv?: CsvMapping | undefined;
}

/**
 * Imports a bank's file: all its statements or none. Then it matches their lines and books those that are sure, each in a
 * transaction of its own. What is left of that when this process dies, the next import of the file or the scheduled round
 * does. A statement that is there already is only looked up.
 *
 * @throws DomainError as `readFile`; `conflict` for another statement with the same name
 */
export async function importStatements(
  deps: Deps,
  { file, actor, bookMs }: { file: StatementFile; actor: Actor; bookMs: number },
): Promise<{ ids: string[]; isNew: boolean }> {
  const read = readFile(file.content, file.csv);
  const stored = await inTransaction(deps.db, (tx) => storeStatements(tx, deps, { ...read, file, actor }));
  const ids = [...new Set(stored.map(({ id }) => id))];
  for (const id of ids) await inTransaction(deps.db, (tx) => matchStatement(tx, deps, { id, again: null }));
  await bookSureLines(deps, { statementIds: ids, bookMs });
  return { ids, isNew: stored.some(({ isNew }) => isNew) };
}

/** The same as a part of a transaction, for the demo: what the books refuse ends all of it. */
export async function importWithin(
  tx: Transaction<Database>,
  deps: Deps,
  { file, actor }: { file: StatementFile; actor: Actor },
): Promise<string[]> {
  const read = readFile(file.content, file.csv);
  const stored = await storeStatements(tx, deps, { ...read, file, actor });
  for (const { id } of stored) {
    await matchStatement(tx, deps, { id, again: null });
    while (await bookNextWithin(tx, deps, id));
  }
  return stored.map(({ id }) => id);
}

async function storeStatements(
  tx: Transaction<Database>,
  deps: Deps,
  { format, statements, file, actor }: ReturnType<typeof readFile> & { file: StatementFile; actor: Actor },
): Promise<{ id: string; isNew: boolean }[]> {
  const found: { id: string; isNew: boolean }[] = [];
  for (const statement of statements)
    found.push(await storeStatement(tx, deps, { statement, format, actor, fileName: file.fileName ?? null }));
  return found;
}

async function storeStatement(
  tx: Transaction<Database>,
  deps: Deps,
  {
    statement,
    format,
    actor,
    fileName,
  }: {
    statement: Statement;
    format: BankStatementTable["format"];
    actor: Actor;
    fileName: string | null;
  },
): Promise<{ id: string; isNew: boolean }> {
  const { account, currency, lines } = statement;
  const reference = statement.reference === "" ? null : statement.reference;
  const identities = lineIdentities(lines);
  const { opening, closing, from, until } = statement;
  const digest = digestOf([account, currency, from, until, `${opening}`, `${closing}`, ...identities]);
  const id = deps.newId();
  const isNew = await insertStatementOnce(tx, {
    id,
    account,
    currency,
    format,
    bank_reference: reference,
    digest,
    file_name: fileName,
    from_date: from,
    until_date: until,
    opening,
    closing,
    imported_by: JSON.stringify(actor),
    imported_at: instantOfMs(deps.clock.nowMs()),
  });
  if (!isNew) return { id: await knownId(tx, { account, reference, digest }), isNew: false };
  await storeLines(tx, deps, { statementId: id, statement, identities });
  const name = reference ?? `${account} ${until}`;
  await record(tx, deps, [
    {
      type: "bankStatement.imported",
      subject: id,
      actor,
      data: { name, bankAccount: account, entries: lines.length },
    },
  ]);
  return { id, isNew };
}

async function knownId(
  tx: Transaction<Database>,
  like: { account: string; reference: string | null; digest: Buffer },
): Promise<string> {
  const known = await statementLike(tx, like);
  if (known === undefined) throw new Error("a statement was taken for one that is not there");
  if (known.digest.equals(like.digest)) return known.id;
  throw new DomainError(
    "conflict",
    `Statement ${like.reference} of ${like.account} was imported before with other lines or balances. Ask the bank which of the two files is right.`,
    "/content",
  );
}

async function storeLines(
  tx: Transaction<Database>,
  deps: Deps,
  { statementId, statement, identities }: { statementId: string; statement: Statement; identities: string[] },
): Promise<void> {
  const { account, currency, lines } = statement;
  const rows = lines.map(
    (line, place): Insertable<BankLineTable> => ({
      id: deps.newId(),
      statement_id: statementId,
      position: place + 1,
      account,
      key: digestOf([account, identities[place] ?? ""]),
      kind: line.kind,
      currency,
      amount: line.amount,
      booked_on: line.bookedOn,
      valued_on: line.valuedOn,
      name: line.name,
      iban: line.iban,
      text: line.text,
      end_to_end_id: line.endToEndId,
      bank_reference: line.bankReference,
      original: line.original,
      state: "open",
      decided_by: null,
    }),
  );
  const made = await insertLinesOnce(tx, rows);
  const repeated = rows.filter(({ id }) => !made.has(id));
  await insertLinesOnce(
    tx,
    repeated.map((row) => ({ ...row, key: null, state: "repeated" })),
  );
}

function digestOf(parts: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

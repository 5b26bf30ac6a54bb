import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import type { EventTable } from "../../db/schema/activity.ts";
import type { NumberSeries } from "../../db/schema/operator.ts";
import type { Database } from "../../db/schema.ts";
import type { Whose } from "../../db/shards/whose.ts";
import { streamRows } from "../../db/stream-rows.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

type Tx = Transaction<Database>;

/** The id of a customer or of a tenant's account, and the tenant id where there is either. */
export interface Owner {
  id: string;
  tenantId: string | null;
}

const INVOICES_A_PAGE = 200;

/** The next customer id that any table has, in order. So rows without a customer are found too. */
export async function nextOwner(db: Kysely<Database>, afterId: string | null): Promise<Owner | null> {
  const after = sql`${afterId ?? "00000000-0000-0000-0000-000000000000"}::uuid`;
  const { rows } = await sql<{ id: string; tenant_id: string | null }>`
    SELECT owner.id, coalesce(customer.tenant_id, account.tenant_id) AS tenant_id FROM (
      (SELECT id FROM customer WHERE id > ${after} ORDER BY id LIMIT 1)
      UNION ALL (SELECT customer_id FROM usage_event WHERE customer_id > ${after} ORDER BY customer_id LIMIT 1)
      UNION ALL (SELECT customer_id FROM usage_watermark WHERE customer_id > ${after} ORDER BY customer_id LIMIT 1)
      UNION ALL (SELECT customer_id FROM allocation WHERE customer_id > ${after} ORDER BY customer_id LIMIT 1)
      UNION ALL (SELECT customer_id FROM usage_hour WHERE customer_id > ${after} ORDER BY customer_id LIMIT 1)
      UNION ALL (SELECT customer_id FROM usage_day WHERE customer_id > ${after} ORDER BY customer_id LIMIT 1)
      UNION ALL (SELECT customer_id FROM usage_month WHERE customer_id > ${after} ORDER BY customer_id LIMIT 1)
      UNION ALL (SELECT customer_id FROM ledger_entry WHERE customer_id > ${after} ORDER BY customer_id LIMIT 1)
    ) AS owner LEFT JOIN customer ON customer.id = owner.id LEFT JOIN tenant_account AS account ON account.id = owner.id
    ORDER BY owner.id LIMIT 1`.execute(db);
  const row = rows[0];
  return row === undefined ? null : { id: row.id, tenantId: row.tenant_id };
}

/** The first customers and tenants' accounts after an id, in order. Rows without either are not among them. */
export async function knownOwners(
  db: Kysely<Database>,
  { after, most }: { after: string | null; most: number },
): Promise<Owner[]> {
  const id = sql`${after ?? "00000000-0000-0000-0000-000000000000"}::uuid`;
  const { rows } = await sql<Owner>`
    SELECT DISTINCT ON (id) id, tenant_id AS "tenantId" FROM (
      (SELECT id, tenant_id FROM customer WHERE id > ${id} ORDER BY id LIMIT ${most})
      UNION ALL (SELECT id, tenant_id FROM tenant_account WHERE id > ${id} ORDER BY id LIMIT ${most})
    ) AS known ORDER BY id, tenant_id IS NULL LIMIT ${most}`.execute(db);
  return rows;
}

/** Customers' invoices with all their parts, in pages of one customer each. */
export async function* pagesOfInvoices(
  tx: Tx,
  whose: Whose,
): AsyncGenerator<{ customerId: string; invoices: StoredInvoice[] }> {
  const known = await tx
    .selectFrom("invoice")
    .select(["id", "customer_id"])
    .where(whose("customer_id"))
    .orderBy("customer_id")
    .orderBy("id")
    .execute();
  for (let start = 0; start < known.length; start += INVOICES_A_PAGE) {
    const page = known.slice(start, start + INVOICES_A_PAGE);
    const invoices = await invoicesOf(
      tx,
      page.map((row) => row.id),
    );
    const own = Map.groupBy(invoices, ({ invoice }) => invoice.customer_id);
    for (const customerId of new Set(page.map((row) => row.customer_id)))
      yield { customerId, invoices: own.get(customerId) ?? [] };
  }
}

async function invoicesOf(tx: Tx, ids: readonly string[]): Promise<StoredInvoice[]> {
  const of = sql<boolean>`invoice_id = ANY(${ids}::uuid[])`;
  const invoices = await tx
    .selectFrom("invoice")
    .leftJoin("customer", "customer.id", "invoice.customer_id")
    .selectAll("invoice")
    .select("customer.issuer_id as customer_issuer_id")
    .where(sql<boolean>`invoice.id = ANY(${ids}::uuid[])`)
    .execute();
  const lines = byInvoice(
    await tx
      .selectFrom("invoice_line")
      .leftJoin("charge", "charge.id", "charge_id")
      .selectAll("invoice_line")
      .select("charge.kind as charge_kind")
      .where(sql<boolean>`invoice_line.invoice_id = ANY(${ids}::uuid[])`)
      .orderBy("position")
      .execute(),
  );
  const taxes = byInvoice(
    await tx.selectFrom("invoice_tax").selectAll().where(of).orderBy("position").execute(),
  );
  const payments = byInvoice(await tx.selectFrom("payment").selectAll().where(of).execute());
  const allocations = byInvoice(
    await tx
      .selectFrom("payment_allocation")
      .innerJoin("payment", "payment.id", "payment_id")
      .selectAll("payment_allocation")
      .select(["customer_id", "payment.invoice_id as home_id", "reversed_at"])
      .where(sql<boolean>`payment_allocation.invoice_id = ANY(${ids}::uuid[])`)
      .execute(),
  );
  const refunds = byInvoice(await tx.selectFrom("refund").selectAll().where(of).execute());
  const writeOffs = byInvoice(await tx.selectFrom("write_off").selectAll().where(of).execute());
  const { creditNotes, creditedLines, creditedTaxes } = await correctionsOf(tx, of);
  const entries = byInvoice(await tx.selectFrom("ledger_entry").selectAll().where(of).execute());
  const timelines = Map.groupBy(
    await tx
      .selectFrom("event")
      .selectAll()
      .where("subject_kind", "=", "invoice")
      .where(sql<boolean>`subject_id = ANY(${ids}::text[])`)
      .orderBy("seq")
      .execute(),
    (row) => row.subject_id,
  );
  const prefixes = await tx.selectFrom("number_prefix").selectAll().execute();
  const prefixesOf = (issuerId: string, series: NumberSeries) =>
    prefixes.flatMap((row) => (row.issuer_id === issuerId && row.series === series ? [row.prefix] : []));
  return invoices.map(({ customer_issuer_id: issuerId, ...invoice }) => ({
    invoice,
    lines: lines.get(invoice.id) ?? [],
    taxes: taxes.get(invoice.id) ?? [],
    payments: payments.get(invoice.id) ?? [],
    allocations: allocations.get(invoice.id) ?? [],
    refunds: refunds.get(invoice.id) ?? [],
    creditNotes: creditNotes.get(invoice.id) ?? [],
    creditedLines: creditedLines.get(invoice.id) ?? [],
    creditedTaxes: creditedTaxes.get(invoice.id) ?? [],
    writeOffs: writeOffs.get(invoice.id) ?? [],
    issuerId,
    prefixes: {
      invoice: prefixesOf(invoice.issuer_id, "invoice"),
      creditNote: prefixesOf(invoice.issuer_id, "creditNote"),
    },
    entries: entries.get(invoice.id) ?? [],
    timeline: timelines.get(invoice.id) ?? [],
  }));
}

async function correctionsOf(tx: Tx, of: RawBuilder<boolean>) {
  const creditNotes = byInvoice(
    await tx.selectFrom("credit_note").selectAll().where(of).orderBy("id").execute(),
  );
  const creditedLines = byInvoice(
    await tx
      .selectFrom("credit_note_line")
      .innerJoin("credit_note", "credit_note.id", "credit_note_id")
      .selectAll("credit_note_line")
      .select("credit_note.invoice_id")
      .where(of)
      .orderBy("position")
      .execute(),
  );
  const creditedTaxes = byInvoice(
    await tx
      .selectFrom("credit_note_tax")
      .innerJoin("credit_note", "credit_note.id", "credit_note_id")
      .selectAll("credit_note_tax")
      .select("credit_note.invoice_id")
      .where(of)
      .orderBy("position")
      .execute(),
  );
  return { creditNotes, creditedLines, creditedTaxes };
}

function byInvoice<Row extends { invoice_id: string | null }>(
  rows: readonly Row[],
): Map<string | null, Row[]> {
  return Map.groupBy(rows, (row) => row.invoice_id);
}

/** An issuer's series of numbers of a year: what documents bear, and which number would come next. */
export interface Series {
  issuerId: string;
  series: NumberSeries;
  /** What its numbers begin with now. */
  prefix: string;
  year: number;
  documents: number;
  first: number | null;
  last: number | null;
  nextSequence: number | null;
  /** Numbers taken when the invoice was issued whose date is before that of the one before. */
  backwards: string[];
}

/** All series in one statement, so that a document issued meanwhile is in all figures or in none. */
export async function allSeries(db: Kysely<Database>): Promise<Series[]> {
  const { rows } = await sql<Series>`
    SELECT issuer_id AS "issuerId", series, year, coalesce(documents, 0)::int AS documents, first, last, next_sequence AS "nextSequence",
      coalesce(CASE series WHEN 'invoice' THEN invoice_prefix ELSE credit_note_prefix END, series || ' ') AS prefix, coalesce(backwards, '{}') AS backwards
    FROM (
      SELECT issuer_id, 'invoice' AS series, number_year AS year, count(*) AS documents, min(number_sequence) AS first,
        max(number_sequence) AS last
      FROM invoice WHERE draft_number IS DISTINCT FROM number GROUP BY issuer_id, number_year
      UNION ALL
      SELECT issuer_id, 'creditNote', number_year, count(*), min(number_sequence), max(number_sequence)
      FROM credit_note GROUP BY issuer_id, number_year) AS used
    FULL JOIN (SELECT * FROM document_series WHERE series <> 'draft') AS kept USING (issuer_id, series, year)
    LEFT JOIN (
      SELECT issuer_id, 'invoice' AS series, number_year AS year, (array_agg(number ORDER BY number_sequence))[:5] AS backwards
      FROM (
        SELECT issuer_id, number, number_year, number_sequence, issue_date,
          lag(issue_date) OVER (PARTITION BY issuer_id, number_year ORDER BY number_sequence) AS before
        FROM invoice WHERE draft_number <> number) AS steps
      WHERE issue_date < before GROUP BY issuer_id, number_year) AS disorder USING (issuer_id, series, year)
    LEFT JOIN issuer ON issuer.id = issuer_id
    ORDER BY issuer_id, series, year`.execute(db);
  return rows;
}

/** The first few gaps of a series, each as the sequence before the gap. */
export async function gapsOf(
  db: Kysely<Database>,
  { issuerId, series, year }: Pick<Series, "issuerId" | "series" | "year">,
): Promise<number[]> {
  const table = series === "invoice" ? sql`invoice` : sql`credit_note`;
  const numbered = series === "invoice" ? sql`AND draft_number IS DISTINCT FROM number` : sql``;
  const { rows } = await sql<{ before: number }>`
    SELECT before FROM (
      SELECT number_sequence AS before, lead(number_sequence) OVER (ORDER BY number_sequence) AS after
      FROM ${table} WHERE issuer_id = ${issuerId} AND number_year = ${year} ${numbered}) AS steps
    WHERE after > before + 1 ORDER BY before LIMIT 5`.execute(db);
  return rows.map((row) => row.before);
}

/** A kept file with what is checked of it. */
interface StoredDocument {
  id: string;
  number: string;
  unchanged: boolean;
  /** The total it says, and the one that was posted; minor units. */
  says: bigint | null;
  books: bigint;
  currency: string;
}

/** Some stored documents in the order of their ids, each with its number, whether its bytes still have its hash, and the total it says beside that of the books. */
export async function documentsAfter(
  db: Kysely<Database>,
  { afterId, limit }: { afterId: string | null; limit: number },
): Promise<StoredDocument[]> {
  const beyond = afterId === null ? sql`TRUE` : sql`document.id > ${afterId}::uuid`;
  const { rows } = await sql<StoredDocument>`
    SELECT document.id, coalesce(credit_note.number, invoice.number) AS number, sha256(document.bytes) = document.sha256 AS unchanged,
      document.total AS says, invoice.currency,
      CASE WHEN credit_note.id IS NOT NULL THEN credit_note.total
        ELSE (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE ledger_entry.invoice_id = invoice.id
          AND kind = 'issue' AND account = 'receivable')::bigint END AS books
    FROM document JOIN invoice ON invoice.id = document.invoice_id
      LEFT JOIN credit_note ON credit_note.id = document.credit_note_id
    WHERE ${beyond} ORDER BY document.id LIMIT ${limit}`.execute(db);
  return rows;
}

/** The events of all subjects but invoices, subject by subject. */
export async function* eventsBesideInvoices(
  db: Kysely<Database>,
): AsyncGenerator<Selectable<EventTable>[], void, undefined> {
  const rows = streamRows(
    db,
    sql<Selectable<EventTable>>`
      SELECT * FROM event WHERE subject_kind <> 'invoice' ORDER BY subject_kind, subject_id, seq`,
  );
  let subject: Selectable<EventTable>[] = [];
  for await (const batch of rows) {
    for (const row of batch) {
      const [first] = subject;
      if (
        first !== undefined &&
        (first.subject_kind !== row.subject_kind || first.subject_id !== row.subject_id)
      ) {
        yield subject;
        subject = [];
      }
      subject.push(row);
    }
  }
  if (subject.length > 0) yield subject;
}

/** Where the chain of a subject that is not an invoice should end, and where its events end. */
interface WrongChainEnd {
  subject: string;
  expected: string;
  found: string;
}

/** Chains that end elsewhere than their ends say, so that events are missing at the end, or all of them. */
export async function wrongChainEnds(db: Kysely<Database>): Promise<WrongChainEnd[]> {
  const { rows } = await sql<WrongChainEnd>`
    SELECT subject_kind || ' ' || subject_id AS subject,
      concat_ws(' ', coalesce(chain.seq, 0), 'events', encode(chain.hash, 'hex')) AS expected,
      concat_ws(' ', coalesce(found.seq, 0), 'events', encode(found.hash, 'hex')) AS found
    FROM event_chain AS chain FULL JOIN (
      SELECT DISTINCT ON (subject_kind, subject_id) subject_kind, subject_id, seq, hash FROM event
      WHERE subject_kind <> 'invoice' ORDER BY subject_kind, subject_id, seq DESC) AS found USING (subject_kind, subject_id)
    WHERE (chain.seq, chain.hash) IS DISTINCT FROM (found.seq, found.hash) ORDER BY 1`.execute(db);
  return rows;
}

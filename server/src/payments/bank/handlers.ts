import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { DomainError } from "@billow/core/errors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { long, read, write } from "../../http/handler.ts";
import type { Booking } from "./book-line.ts";
import { bookSureLines } from "./book-sure-lines.ts";
import { bookByHand, ignoreLine, reopenLine } from "./decide-line.ts";
import { importStatements } from "./import-statements.ts";
import { listLines, readLine } from "./list-lines.ts";
import { listStatements, readStatement, readStatements } from "./list-statements.ts";
import { matchStatement } from "./match-statement.ts";

/** How long a call books sure lines. The scheduled round books what is left. */
const BOOK_MS = 30_000;

export const bankHandlers = {
  importBankStatement: long<"importBankStatement">(async ({ db, deps, body, principal, setStatus }) => {
    const { ids, isNew } = await importStatements(deps, {
      file: body,
      actor: principal.actor,
      bookMs: BOOK_MS,
    });
    if (!isNew) setStatus(200);
    return { statements: await readStatements(db, ids), isNew };
  }),

  listBankStatements: read<"listBankStatements">(({ db, query }) => listStatements(db, query)),

  getBankStatement: read<"getBankStatement">(({ db, params }) => readStatement(db, params.id)),

  matchBankStatement: long<"matchBankStatement">(async ({ db, deps, params, principal }) => {
    const { id } = params;
    await inTransaction(deps.db, (tx) => matchStatement(tx, deps, { id, again: principal.actor }));
    await bookSureLines(deps, { statementIds: [id], bookMs: BOOK_MS });
    return readStatement(db, id);
  }),

  listBankLines: read<"listBankLines">(({ db, query }) => listLines(db, query)),

  getBankLine: read<"getBankLine">(({ db, params }) => readLine(db, params.id)),

  bookBankLine: write<"bookBankLine">(async ({ tx, deps, params, body, principal }) => {
    await bookByHand(tx, deps, { id: params.id, actor: principal.actor, booking: bookingOf(body) });
    return readLine(tx, params.id);
  }),

  ignoreBankLine: write<"ignoreBankLine">(async ({ tx, deps, params, body, principal }) => {
    await ignoreLine(tx, deps, { id: params.id, actor: principal.actor, note: body.note ?? null });
    return readLine(tx, params.id);
  }),

  reopenBankLine: write<"reopenBankLine">(async ({ tx, deps, params, principal }) => {
    await reopenLine(tx, deps, { id: params.id, actor: principal.actor });
    return readLine(tx, params.id);
  }),
};

function bookingOf(body: CallInput<Api["bookBankLine"]>["body"]): Booking {
  const { customerId, allocations = [], paymentId, fee, provider, providerFee = null } = body;
  if (provider !== undefined) return { provider, providerFee };
  if (paymentId !== undefined) return { paymentId, fee };
  if (customerId !== undefined) return { customerId, allocations };
  throw new DomainError("invalid_request", "Name a customer, a payment or a provider.");
}

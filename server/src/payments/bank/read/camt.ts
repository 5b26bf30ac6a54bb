import type { CurrencyCode } from "@billow/core/money/currency.ts";
import {
  currencyOf,
  isDay,
  kindOf,
  minorOf,
  notSound,
  type Statement,
  type StatementLine,
} from "@billow/core/payments/bank-statement.ts";
import { parseXml, XmlElement, XmlError } from "@rgrove/parse-xml";

/** Whether a text looks like XML. */
export function looksLikeXml(text: string): boolean {
  return /^\uFEFF?\s*</.test(text);
}

/**
 * Reads the statements of a camt.053 file, whichever version: elements moved between versions, and each is looked for
 * where any version has it.
 *
 * @throws DomainError `invalid_statement`
 */
export function readCamt(text: string): Statement[] {
  const root = rootOf(text);
  const namespace = root.attributes.xmlns ?? "";
  const body = child(root, "BkToCstmrStmt");
  if (root.name.replace(/^.*:/, "") !== "Document" || body === undefined)
    throw notSound(
      `This is not a camt.053 file${namespace === "" ? "" : `, but ${namespace}`}. Ask the bank for statements (camt.053), not for reports or notifications.`,
    );
  return children(body, "Stmt").map(readStatement);
}

/** A document type could define entities, which expand without end or read files. No bank needs one. */
function rootOf(text: string): XmlElement {
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw notSound(
      "The file defines a document type or entities, which no bank statement has. It is not read.",
    );
  try {
    const { root } = parseXml(text);
    if (root !== null) return root;
  } catch (error) {
    if (error instanceof XmlError)
      throw notSound(`The file is not whole: line ${error.line}, column ${error.column} is not valid XML.`);
    // Elements nested without end overflow the stack.
    if (!(error instanceof RangeError)) throw error;
  }
  throw notSound("The file is not a bank statement: its elements are nested too deeply, or it has none.");
}

function readStatement(statement: XmlElement, place: number): Statement {
  const where = `Statement ${place + 1}`;
  const account = at(statement, "Acct", "Id");
  const number = said(account, "IBAN") || said(account, "Othr", "Id");
  if (number === "") throw notSound(`${where}: the statement names no account.`);
  const balances = children(statement, "Bal").map((balance) => balanceOf(balance, where));
  const opening = balances.find(({ type }) => ["OPBD", "PRCD"].includes(type)) ?? interim(balances, 0);
  const closing = balances.find(({ type }) => type === "CLBD") ?? interim(balances, -1);
  if (opening === undefined || closing === undefined || opening === closing)
    throw notSound(`${where} of ${number} has no opening or no closing balance, so it cannot be checked.`);
  const { currency } = opening;
  if (closing.currency !== currency)
    throw notSound(`${where} of ${number} opens in ${currency} and closes in ${closing.currency}.`);
  const page = said(statement, "StmtPgntn", "PgNb");
  const entries = children(statement, "Ntry").entries();
  const lines = [...entries].flatMap(([index, entry]) =>
    linesOf(entry, currency, `${where}, entry ${index + 1}`),
  );
  return {
    account: number.replace(/\s/g, ""),
    currency,
    reference: [said(statement, "Id"), page === "" || page === "1" ? "" : `page ${page}`]
      .filter((part) => part !== "")
      .join(" "),
    from: dayOf(at(statement, "FrToDt"), "FrDtTm", opening.on),
    until: dayOf(at(statement, "FrToDt"), "ToDtTm", closing.on),
    opening: opening.amount,
    closing: closing.amount,
    lines: lines.filter(({ amount }) => amount !== 0n),
  };
}

interface Balance {
  type: string;
  amount: bigint;
  currency: CurrencyCode;
  on: string;
}

function balanceOf(balance: XmlElement, where: string): Balance {
  const currency = currencyOf(at(balance, "Amt")?.attributes.Ccy ?? "", where);
  const amount = minorOf(said(balance, "Amt"), currency, where);
  const on = said(balance, "Dt", "Dt") || said(balance, "Dt", "DtTm").slice(0, 10);
  if (!isDay(on)) throw notSound(`${where}: a balance has no day of the calendar.`);
  const type = said(balance, "Tp", "CdOrPrtry", "Cd");
  return { type, currency, on, amount: signed(amount, balance, where) };
}

/** Of a statement in pages, the pages between have interim balances: the first opens, the last closes. */
function interim(balances: readonly Balance[], place: 0 | -1): Balance | undefined {
  return balances.filter(({ type }) => type === "ITBD").at(place);
}

function signed(amount: bigint, element: XmlElement, where: string): bigint {
  const mark = said(element, "CdtDbtInd");
  if (mark === "CRDT") return amount;
  if (mark === "DBIT") return -amount;
  throw notSound(`${where}: an amount is neither credit nor debit.`);
}

/** The lines of an entry: one for each transaction that it lists, where they add up, otherwise one. */
function linesOf(entry: XmlElement, currency: CurrencyCode, where: string): StatementLine[] {
  const status = said(entry, "Sts", "Cd") || said(entry, "Sts");
  // What is pending or for information is in no balance.
  if (status !== "" && status !== "BOOK") return [];
  if (at(entry, "Amt")?.attributes.Ccy !== currency)
    throw notSound(
      `${where} is in ${at(entry, "Amt")?.attributes.Ccy ?? "no currency"}, but the account in ${currency}.`,
    );
  const amount = signed(minorOf(said(entry, "Amt"), currency, where), entry, where);
  const bookedOn = dayOf(entry, "BookgDt", "") || dayOf(entry, "ValDt", "");
  if (bookedOn === "") throw notSound(`${where} has no booking day.`);
  const transactions = children(entry, "NtryDtls").flatMap((details) => children(details, "TxDtls"));
  const reference = saidOf(said(entry, "AcctSvcrRef") || said(entry, "NtryRef"));
  const shared = { bookedOn, valuedOn: dayOf(entry, "ValDt", "") || null };
  const parts = transactions.map((transaction) => partOf(transaction, { currency, where, entry }));
  const whole = parts.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n);
  if (parts.length > 1 && whole === amount && parts.every((part) => part !== null)) {
    return transactions.map((transaction, place) => {
      const part = parts[place] ?? 0n;
      const line = detailsOf(entry, transaction, { amount: part, currency, isBatch: false });
      const own = line.bankReference === "" || line.bankReference === reference;
      return {
        ...shared,
        ...line,
        bankReference: own && reference !== "" ? `${reference}/${place + 1}` : line.bankReference,
      };
    });
  }
  const count = Number(said(entry, "NtryDtls", "Btch", "NbOfTxs") || "1");
  const isBatch = count > 1 || transactions.length > 1;
  const only = transactions.length === 1 ? transactions[0] : undefined;
  const line = detailsOf(entry, only, { amount, currency, isBatch });
  return [{ ...shared, ...line, bankReference: line.bankReference || reference }];
}

/** A transaction's own amount in the account's currency; null where it has none. */
function partOf(
  transaction: XmlElement,
  { currency, where, entry }: { currency: CurrencyCode; where: string; entry: XmlElement },
): bigint | null {
  const own = [at(transaction, "Amt"), at(transaction, "AmtDtls", "TxAmt", "Amt")].find(
    (amount) => amount?.attributes.Ccy === currency,
  );
  if (own === undefined) return null;
  const marked = said(transaction, "CdtDbtInd") === "" ? entry : transaction;
  return signed(minorOf(own.text.trim(), currency, where), marked, where);
}

function detailsOf(
  entry: XmlElement,
  transaction: XmlElement | undefined,
  { amount, currency, isBatch }: { amount: bigint; currency: CurrencyCode; isBatch: boolean },
): Omit<StatementLine, "bookedOn" | "valuedOn"> {
  const parties = at(transaction, "RltdPties");
  // The other party is who pays where money comes in, and who is paid where it goes out; of a return it is turned round.
  const isReturn = isReturned(entry, transaction);
  const [party, ultimate] = amount > 0n !== isReturn ? ["Dbtr", "UltmtDbtr"] : ["Cdtr", "UltmtCdtr"];
  const nameOf = (role: string) => said(parties, role, "Nm") || said(parties, role, "Pty", "Nm");
  const remittance = at(transaction, "RmtInf");
  const references = children(remittance, "Strd").map((one) => said(one, "CdtrRefInf", "Ref"));
  const written = children(remittance, "Ustrd").map(({ text }) => text);
  const reason = `${said(transaction, "RtrInf", "Rsn", "Cd")} ${said(transaction, "RtrInf", "AddtlInf")}`;
  const texts = [...written, ...references, reason, said(transaction, "AddtlTxInf")];
  const text = texts.filter((part) => part.trim() !== "").join(" ") || said(entry, "AddtlNtryInf");
  const account = at(parties, `${party}Acct`, "Id");
  return {
    kind: kindOf({ amount, marks: { ...marksOf(entry, transaction), isReturn, isBatch } }),
    amount,
    name: nameOf(party) || nameOf(ultimate),
    iban: (said(account, "IBAN") || said(account, "Othr", "Id")).replace(/\s/g, ""),
    text: text.replace(/\s+/g, " ").trim(),
    endToEndId: saidOf(said(transaction, "Refs", "EndToEndId")) || batchIdOf(entry, transaction),
    bankReference: saidOf(said(transaction, "Refs", "AcctSvcrRef") || said(transaction, "Refs", "TxId")),
    original: originalOf(entry, transaction, { amount, currency }),
  };
}

/** What the operator called what is booked in one sum: the group of a file, or the file. */
function batchIdOf(entry: XmlElement, transaction: XmlElement | undefined): string {
  if (transaction !== undefined) return "";
  const batch = at(entry, "NtryDtls", "Btch");
  return saidOf(said(batch, "PmtInfId") || said(batch, "MsgId"));
}

const RETURNS = ["RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "ARET", "UPCT"];
const FEES = ["CHRG", "COMM", "FEES", "COMT", "CHAR"];

function codesOf(entry: XmlElement, transaction: XmlElement | undefined): string[] {
  return [at(transaction, "BkTxCd"), at(entry, "BkTxCd")].flatMap((code) => [
    said(code, "Domn", "Fmly", "SubFmlyCd"),
    said(code, "Domn", "Fmly", "Cd"),
  ]);
}

function isReturned(entry: XmlElement, transaction: XmlElement | undefined): boolean {
  return (
    child(transaction, "RtrInf") !== undefined ||
    said(entry, "RvslInd") === "true" ||
    codesOf(entry, transaction).some((code) => RETURNS.includes(code))
  );
}

function marksOf(entry: XmlElement, transaction: XmlElement | undefined) {
  const codes = codesOf(entry, transaction);
  return { isFee: codes.some((code) => FEES.includes(code)), isInterest: codes.includes("INTR") };
}

/** The amount that was sent, where it is not the one that was booked. */
function originalOf(
  entry: XmlElement,
  transaction: XmlElement | undefined,
  { amount, currency }: { amount: bigint; currency: CurrencyCode },
): string {
  const details = [at(transaction, "AmtDtls"), at(entry, "AmtDtls")];
  const sent = details.flatMap((one) => at(one, "InstdAmt", "Amt") ?? []).at(0);
  if (sent === undefined) return "";
  const [code, text] = [sent.attributes.Ccy ?? "", sent.text.trim()];
  if (code === currency && minorOf(text, currency, "An amount") === (amount < 0n ? -amount : amount))
    return "";
  return `${code} ${text}`;
}

function saidOf(reference: string): string {
  return /^(NONREF|NOTPROVIDED)?$/i.test(reference) ? "" : reference;
}

function dayOf(element: XmlElement | undefined, name: string, otherwise: string): string {
  const found = at(element, name);
  const text = found === undefined ? "" : said(found, "Dt") || said(found, "DtTm") || found.text.trim();
  const day = text.slice(0, 10);
  return isDay(day) ? day : otherwise;
}

function said(element: XmlElement | undefined, ...path: readonly string[]): string {
  return at(element, ...path)?.text.trim() ?? "";
}

function at(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let found = element;
  for (const name of path) found = child(found, name);
  return found;
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return children(element, name)[0];
}

/** Elements by their name, whatever prefix their namespace has. */
function children(element: XmlElement | undefined, name: string): XmlElement[] {
  return (element?.children ?? []).filter(
    (node): node is XmlElement => node instanceof XmlElement && node.name.replace(/^.*:/, "") === name,
  );
}

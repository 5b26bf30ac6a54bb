import { formatAmount } from "../money/money.ts";
import { sepaText } from "./sepa-text.ts";

/** Whether consumers may be debited, or only companies that told their bank. */
export const DEBIT_SCHEMES = ["CORE", "B2B"] as const;
export type DebitScheme = (typeof DEBIT_SCHEMES)[number];

/** Whether a mandate's collection is its first, a later one, or the only one. */
export const DEBIT_SEQUENCES = ["first", "recurring", "oneOff"] as const;
export type DebitSequence = (typeof DEBIT_SEQUENCES)[number];

/** The versions of the message that banks take: the current one, and the one before. */
export const DEBIT_FILE_VERSIONS = ["08", "02"] as const;
export type DebitFileVersion = (typeof DEBIT_FILE_VERSIONS)[number];

/** One collection from one account. Amounts are cents. */
export interface Debit {
  endToEndId: string;
  amount: bigint;
  sequence: DebitSequence;
  mandate: { reference: string; signedOn: string; iban: string; bic: string | null };
  debtor: string;
  /** What the debtor reads on the statement. */
  text: string;
}

/** What a file says once. */
export interface DebitFile {
  messageId: string;
  /** An instant, `YYYY-MM-DDTHH:MM:SSZ`. */
  createdAt: string;
  collectOn: string;
  scheme: DebitScheme;
  creditor: { name: string; id: string; iban: string; bic: string | null };
  debits: readonly Debit[];
}

const CODES = { first: "FRST", recurring: "RCUR", oneOff: "OOFF" } as const satisfies Record<
  DebitSequence,
  string
>;

/** The id of a file's group: banks book the sum of each group as one, under this id. */
export function groupId(messageId: string, sequence: DebitSequence): string {
  return `${messageId}-${CODES[sequence].slice(0, 1)}`;
}

/**
 * A file of direct debits for the bank (ISO 20022 pain.008), grouped by sequence. It has the same text whenever it is made
 * of the same facts.
 */
export function directDebitFile(file: DebitFile, version: DebitFileVersion): string {
  const groups = DEBIT_SEQUENCES.flatMap((sequence) => {
    const debits = file.debits.filter((debit) => debit.sequence === sequence);
    return debits.length === 0 ? [] : [groupOf(file, { sequence, debits, version })];
  });
  const name = tag("Nm", nameOf(file.creditor.name));
  const content = tag(
    "CstmrDrctDbtInitn",
    tag(
      "GrpHdr",
      tag("MsgId", file.messageId),
      tag("CreDtTm", file.createdAt.slice(0, 19)),
      ...sumsOf(file.debits),
      tag("InitgPty", name),
    ),
    ...groups,
  );
  const namespace = `urn:iso:std:iso:20022:tech:xsd:pain.008.001.${version}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${namespace}">\n${content}\n</Document>\n`;
}

interface Group {
  sequence: DebitSequence;
  debits: readonly Debit[];
  version: DebitFileVersion;
}

function groupOf(file: DebitFile, { sequence, debits, version }: Group): string {
  const { messageId, scheme, collectOn, creditor } = file;
  return tag(
    "PmtInf",
    tag("PmtInfId", groupId(messageId, sequence)),
    tag("PmtMtd", "DD"),
    tag("BtchBookg", "true"),
    ...sumsOf(debits),
    tag(
      "PmtTpInf",
      tag("SvcLvl", tag("Cd", "SEPA")),
      tag("LclInstrm", tag("Cd", scheme)),
      tag("SeqTp", CODES[sequence]),
    ),
    tag("ReqdColltnDt", collectOn),
    tag("Cdtr", tag("Nm", nameOf(creditor.name))),
    tag("CdtrAcct", tag("Id", tag("IBAN", creditor.iban))),
    tag("CdtrAgt", agentOf(creditor.bic, version)),
    tag("ChrgBr", "SLEV"),
    tag(
      "CdtrSchmeId",
      tag("Id", tag("PrvtId", tag("Othr", tag("Id", creditor.id), tag("SchmeNm", tag("Prtry", "SEPA"))))),
    ),
    ...debits.map((debit) => transactionOf(debit, version)),
  );
}

function transactionOf(
  { endToEndId, amount, mandate, debtor, text }: Debit,
  version: DebitFileVersion,
): string {
  return tag(
    "DrctDbtTxInf",
    tag("PmtId", tag("EndToEndId", endToEndId)),
    `<InstdAmt Ccy="EUR">${formatAmount(amount, "EUR")}</InstdAmt>`,
    tag(
      "DrctDbtTx",
      tag("MndtRltdInf", tag("MndtId", mandate.reference), tag("DtOfSgntr", mandate.signedOn)),
    ),
    tag("DbtrAgt", agentOf(mandate.bic, version)),
    tag("Dbtr", tag("Nm", nameOf(debtor))),
    tag("DbtrAcct", tag("Id", tag("IBAN", mandate.iban))),
    tag("RmtInf", tag("Ustrd", sepaText(text, 140) || endToEndId)),
  );
}

function agentOf(bic: string | null, version: DebitFileVersion): string {
  const name = version === "02" ? "BIC" : "BICFI";
  return tag("FinInstnId", bic === null ? tag("Othr", tag("Id", "NOTPROVIDED")) : tag(name, bic));
}

function sumsOf(debits: readonly Debit[]): string[] {
  const sum = debits.reduce((total, { amount }) => total + amount, 0n);
  return [tag("NbOfTxs", `${debits.length}`), tag("CtrlSum", formatAmount(sum, "EUR"))];
}

/** A name of another script has no letters that banks take. */
function nameOf(name: string): string {
  return sepaText(name, 70) || "NOTPROVIDED";
}

function tag(name: string, ...content: readonly string[]): string {
  const [only = ""] = content;
  if (content.length === 1 && !only.startsWith("<")) return `<${name}>${escaped(only)}</${name}>`;
  return `<${name}>\n${content.join("\n")}\n</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

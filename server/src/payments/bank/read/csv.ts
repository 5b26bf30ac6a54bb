import type { CsvMapping } from "@billow/contract/payments/bank-statements.ts";
import {
  currencyOf,
  isDay,
  kindOf,
  minorOf,
  notSound,
  type Statement,
  type StatementLine,
} from "@billow/core/payments/bank-statement.ts";
import { CsvError, parse } from "csv-parse/sync";

/**
 * Reads a CSV file by a mapping of its columns. It names no account, has no balances and no name of its own.
 *
 * @throws DomainError `invalid_statement`, `currency_mismatch`
 */
export function readCsv(text: string, mapping: CsvMapping): Statement[] {
  const [head, ...rows] = rowsOf(text, mapping.delimiter);
  if (head === undefined) throw notSound("The file has no line with headings.");
  const places = placesOf(head.cells, mapping);
  const currency = currencyOf(mapping.currency, "The mapping");
  const lines = rows
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""))
    .map(({ cells, line }) => {
      const said = (field: keyof CsvMapping["columns"]) => cells[places[field] ?? -1]?.trim() ?? "";
      return lineOf(said, { mapping, where: `Line ${line}` });
    })
    .filter(({ amount }) => amount !== 0n);
  const days = lines.map(({ bookedOn }) => bookedOn).sort();
  const [from = ""] = days;
  if (from === "") return [];
  return [
    {
      account: mapping.account.replace(/\s/g, ""),
      currency,
      reference: "",
      from,
      until: days.at(-1) ?? from,
      opening: null,
      closing: null,
      lines,
    },
  ];
}

function rowsOf(text: string, delimiter: string): { cells: string[]; line: number }[] {
  try {
    const rows: string[][] = parse(text, { delimiter, bom: true, relax_column_count: true });
    return rows.map((cells, place) => ({ cells, line: place + 1 }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw notSound(`The file is not CSV: ${error.message}`);
  }
}

function placesOf(head: readonly string[], { columns }: CsvMapping): Record<string, number> {
  const headings = head.map((heading) => heading.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(columns).map(([field, heading]) => {
      const place = headings.indexOf(heading.toLowerCase());
      if (place >= 0) return [field, place];
      throw notSound(`The file has no column "${heading}". It has: ${head.join(", ")}.`);
    }),
  );
}

function lineOf(
  said: (field: keyof CsvMapping["columns"]) => string,
  { mapping, where }: { mapping: CsvMapping; where: string },
): StatementLine {
  const currency = currencyOf(mapping.currency, where);
  const own = said("currency");
  if (own !== "" && own !== currency)
    throw notSound(`${where} is in ${own}, but the account is in ${currency}.`);
  const bookedOn = dayOf(said("bookedOn"), mapping.dates);
  if (!isDay(bookedOn))
    throw notSound(`${where}: "${said("bookedOn")}" is not a day written as ${mapping.dates}.`);
  const amount = minorOf(plainOf(said("amount"), mapping.decimal), currency, where);
  const marks = { isReturn: false, isFee: false, isInterest: false, isBatch: false };
  return {
    kind: kindOf({ amount, marks }),
    bookedOn,
    valuedOn: null,
    amount,
    name: said("name"),
    iban: said("iban").replace(/\s/g, "").toUpperCase(),
    text: said("text").replace(/\s+/g, " "),
    endToEndId: said("endToEndId"),
    bankReference: said("bankReference"),
    original: "",
  };
}

/** Without what groups digits, with a point before the decimals, and the sign in front. */
function plainOf(text: string, decimal: "." | ","): string {
  const grouped = decimal === "," ? /[.\s'’]/g : /[,\s'’]/g;
  const plain = text.replace(grouped, "").replace(",", ".").replace("−", "-");
  return plain.endsWith("-") ? `-${plain.slice(0, -1)}` : plain;
}

const ORDERS = {
  "YYYY-MM-DD": /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)/,
  "DD.MM.YYYY": /^(?<day>\d\d)\.(?<month>\d\d)\.(?<year>\d{4})$/,
  "DD/MM/YYYY": /^(?<day>\d\d)\/(?<month>\d\d)\/(?<year>\d{4})$/,
  "MM/DD/YYYY": /^(?<month>\d\d)\/(?<day>\d\d)\/(?<year>\d{4})$/,
  "DD.MM.YY": /^(?<day>\d\d)\.(?<month>\d\d)\.(?<year>\d\d)$/,
} as const;

function dayOf(text: string, order: CsvMapping["dates"]): string {
  const { year = "", month = "", day = "" } = ORDERS[order].exec(text)?.groups ?? {};
  return `${year.length === 2 ? `20${year}` : year}-${month}-${day}`;
}

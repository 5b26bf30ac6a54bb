import { type CsvMapping, csvMapping } from "@billow/contract/payments/bank-statements.ts";

/** What is typed about a CSV file: each field a text, empty where it is left out. */
export interface CsvForm {
  account: string;
  currency: string;
  delimiter: string;
  dates: string;
  decimal: string;
  bookedOn: string;
  amount: string;
  name: string;
  iban: string;
  text: string;
  bankReference: string;
}

const EMPTY: CsvForm = {
  account: "",
  currency: "EUR",
  delimiter: ";",
  dates: "DD.MM.YYYY",
  decimal: ",",
  bookedOn: "",
  amount: "",
  name: "",
  iban: "",
  text: "",
  bankReference: "",
};

/** The mapping as the API takes it; null while something is missing. */
export function mappingOf(form: CsvForm): CsvMapping | null {
  const { account, currency, delimiter, dates, decimal, ...columns } = form;
  const named = Object.fromEntries(Object.entries(columns).filter(([, heading]) => heading.trim() !== ""));
  const parsed = csvMapping.safeParse({ account, currency, delimiter, dates, decimal, columns: named });
  return parsed.success ? parsed.data : null;
}

/** The headings of a file, in its first line. */
export function headingsOf(content: string, delimiter: string): string[] {
  const [first = ""] = content.replace(/^\uFEFF/, "").split(/\r?\n/);
  return first.split(delimiter).map((heading) => heading.trim().replace(/^"|"$/g, ""));
}

const KEPT = "billow.bank-csv";

/** What was typed for the last CSV file in this browser. */
export function keptMapping(): CsvForm {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    if (typeof kept !== "object" || kept === null) return EMPTY;
    const known = Object.entries(kept).filter(
      ([field, value]) => field in EMPTY && typeof value === "string",
    );
    return { ...EMPTY, ...Object.fromEntries(known) };
  } catch {
    return EMPTY;
  }
}

export function keepMapping(form: CsvForm): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(form));
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

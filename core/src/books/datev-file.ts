import { decimal } from "../money/decimal.ts";

/** What the first line of a booking batch says. Days are written like 2026-10-31. */
export interface DatevHead {
  /** The numbers of the tax consultant and of the client, as DATEV gave them. */
  readonly consultant: string;
  readonly client: string;
  /** The first day of the financial year, and the first and last day of the bookings. */
  readonly yearBegins: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly currency: string;
  readonly chart: "skr03" | "skr04";
  /** How many digits an account has. */
  readonly digits: number;
  /** When the file is made, like 2026-11-02T10:00:00.000Z. */
  readonly madeAt: string;
}

/** A line of a booking batch. The amount has two decimals, like "119.00". */
export interface DatevLine {
  readonly amount: string;
  readonly side: "S" | "H";
  readonly account: string;
  readonly contra: string;
  readonly withoutAutomatic: boolean;
  readonly date: string;
  readonly document: string;
  readonly text: string;
  /** The country of the customer with its VAT ID, or the country whose tax it is; empty where that is not asked for. */
  readonly euVatId: string;
  /** The rate of the other member state; null where it is none. */
  readonly euRate: string | null;
  readonly notes: readonly (readonly [kind: string, text: string])[];
}

const NOTES = 20;

/**
 * The columns of a booking batch of format version 13, as DATEV publishes them. Text is in quotes, also where it is
 * empty.
 */
const COLUMNS: readonly (readonly [name: string, kind: "text" | "bare"])[] = [
  ...bare("Umsatz (ohne Soll/Haben-Kz)"),
  ...text("Soll/Haben-Kennzeichen", "WKZ Umsatz"),
  ...bare("Kurs", "Basis-Umsatz"),
  ...text("WKZ Basis-Umsatz"),
  ...bare("Konto", "Gegenkonto (ohne BU-Schlüssel)"),
  ...text("BU-Schlüssel"),
  ...bare("Belegdatum"),
  ...text("Belegfeld 1", "Belegfeld 2"),
  ...bare("Skonto"),
  ...text("Buchungstext"),
  ...bare("Postensperre"),
  ...text("Diverse Adressnummer"),
  ...bare("Geschäftspartnerbank", "Sachverhalt", "Zinssperre"),
  ...text("Beleglink"),
  ...numbered(8, (count) => [`Beleginfo - Art ${count}`, `Beleginfo - Inhalt ${count}`]),
  ...text("KOST1 - Kostenstelle", "KOST2 - Kostenstelle"),
  ...bare("Kost-Menge"),
  ...text("EU-Land u. UStID (Bestimmung)"),
  ...bare("EU-Steuersatz (Bestimmung)"),
  ...text("Abw. Versteuerungsart"),
  ...bare("Sachverhalt L+L", "Funktionsergänzung L+L", "BU 49 Hauptfunktionstyp"),
  ...bare("BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung"),
  ...numbered(NOTES, (count) => [`Zusatzinformation - Art ${count}`, `Zusatzinformation- Inhalt ${count}`]),
  ...bare("Stück", "Gewicht", "Zahlweise"),
  ...text("Forderungsart"),
  ...bare("Veranlagungsjahr", "Zugeordnete Fälligkeit", "Skontotyp"),
  ...text("Auftragsnummer", "Buchungstyp"),
  ...bare("USt-Schlüssel (Anzahlungen)"),
  ...text("EU-Land (Anzahlungen)"),
  ...bare("Sachverhalt L+L (Anzahlungen)", "EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)"),
  ...text("Herkunft-Kz", "Buchungs GUID"),
  ...bare("KOST-Datum"),
  ...text("SEPA-Mandatsreferenz"),
  ...bare("Skontosperre"),
  ...text("Gesellschaftername"),
  ...bare("Beteiligtennummer"),
  ...text("Identifikationsnummer", "Zeichnernummer"),
  ...bare("Postensperre bis"),
  ...text("Bezeichnung SoBil-Sachverhalt"),
  ...bare("Kennzeichen SoBil-Buchung", "Festschreibung", "Leistungsdatum", "Datum Zuord. Steuerperiode"),
  ...bare("Fälligkeit"),
  ...text("Generalumkehr (GU)"),
  ...bare("Steuersatz"),
  ...text("Land", "Abrechnungsreferenz"),
  ...bare("BVV-Position"),
  ...text("EU-Land u. UStID (Ursprung)"),
  ...bare("EU-Steuersatz (Ursprung)", "Abw. Skontokonto"),
];

function text(...names: string[]): [string, "text"][] {
  return names.map((name) => [name, "text"]);
}

function bare(...names: string[]): [string, "bare"][] {
  return names.map((name) => [name, "bare"]);
}

function numbered(upTo: number, names: (count: number) => string[]): [string, "text"][] {
  return Array.from({ length: upTo }, (_, index) => text(...names(index + 1))).flat();
}

/** The first two lines: what the batch is, and its columns. */
export function datevHead(head: DatevHead): string {
  const cells = [
    '"EXTF"',
    "700",
    "21",
    '"Buchungsstapel"',
    "13",
    head.madeAt.replace(/\D/g, "").slice(0, 17).padEnd(17, "0"),
    "",
    '"BW"',
    '""',
    '""',
    head.consultant,
    head.client,
    digitsOf(head.yearBegins),
    String(head.digits),
    digitsOf(head.from),
    digitsOf(head.to),
    quoted(head.label, 30),
    '""',
    "1",
    "0",
    // Not locked: the consultant may still change the batch.
    "0",
    quoted(head.currency, 3),
    "",
    '""',
    "",
    "",
    quoted(head.chart.slice(3), 2),
    "",
    "",
    '""',
    '""',
  ];
  return `${cells.join(";")}\r\n${COLUMNS.map(([name]) => name).join(";")}\r\n`;
}

/** A booking as a line of the batch, in its currency. */
export function datevLine(line: DatevLine, currency: string): string {
  const cells = new Map<string, string>([
    ["Umsatz (ohne Soll/Haben-Kz)", line.amount.replace(".", ",")],
    ["Soll/Haben-Kennzeichen", quoted(line.side, 1)],
    ["WKZ Umsatz", quoted(currency, 3)],
    ["Konto", line.account],
    ["Gegenkonto (ohne BU-Schlüssel)", line.contra],
    ["BU-Schlüssel", line.withoutAutomatic ? '"0040"' : '""'],
    ["Belegdatum", `${line.date.slice(8)}${line.date.slice(5, 7)}`],
    ["Belegfeld 1", quoted(line.document.replace(/[^\w$%/-]|_/g, "-"), 36)],
    ["Buchungstext", quoted(line.text, 60)],
    ["EU-Land u. UStID (Bestimmung)", quoted(line.euVatId.replace(/\s/g, ""), 15)],
    ["Festschreibung", "0"],
  ]);
  if (line.euRate !== null) cells.set("EU-Steuersatz (Bestimmung)", rateText(line.euRate));
  for (const [index, [kind, note]] of line.notes.slice(0, NOTES).entries()) {
    cells.set(`Zusatzinformation - Art ${index + 1}`, quoted(kind, 20));
    cells.set(`Zusatzinformation- Inhalt ${index + 1}`, quoted(note, 210));
  }
  return `${COLUMNS.map(([name, kind]) => cells.get(name) ?? (kind === "text" ? '""' : "")).join(";")}\r\n`;
}

function digitsOf(date: string): string {
  return date.replaceAll("-", "");
}

/** Two digits before the comma and two after it. */
function rateText(rate: string): string {
  return decimal(rate).toFixed(2).replace(".", ",").padStart(5, "0");
}

/** Text of at most so many characters: without control characters, and with its quotes doubled. */
function quoted(value: string, max: number): string {
  const plain = value.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return `"${[...plain].slice(0, max).join("").replaceAll('"', '""')}"`;
}

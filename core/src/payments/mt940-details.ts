/** What field 86 of MT940 says of a booking. */
export interface Details {
  /** The German code of the kind of booking; empty where there is none. */
  code: string;
  name: string;
  iban: string;
  text: string;
  endToEndId: string;
  /** What was sent before charges or conversion, as the bank wrote it. */
  original: string;
}

/**
 * Reads field 86: Germany's numbered parts (`?20…`), the Netherlands' words (`/REMI/…`), or plain text. Banks break it
 * after 65 characters, wherever that is.
 */
export function detailsOf(field: string): Details {
  const joined = field.replace(/\n/g, "").trim();
  if (/^\d{3}\?/.test(joined)) return numbered(joined);
  if (/^\/[A-Z]{2,4}\//.test(joined)) return worded(joined);
  const text = field.replace(/\s+/g, " ").trim();
  return { code: "", name: "", iban: ibanIn(text), text, endToEndId: "", original: "" };
}

function numbered(field: string): Details {
  const parts = new Map(
    field
      .slice(3)
      .split(/\?(?=\d\d)/)
      .map((part): [string, string] => [part.slice(0, 2), part.slice(2)]),
  );
  const parted = (...tags: string[]) => tags.map((tag) => parts.get(tag) ?? "").join(SEAM);
  const join = (...tags: string[]) => tags.map((tag) => parts.get(tag) ?? "").join("");
  const purpose = parted("20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63");
  const sepa = sepaOf(purpose);
  return {
    code: field.slice(0, 3),
    name: join("32", "33").replace(/\s+/g, " ").trim(),
    iban:
      ["31", "38"].map((tag) => ibanIn(tight(parts.get(tag)))).find((found) => found !== "") ??
      ibanIn(tight(sepa.get("IBAN"))),
    text: (sepa.get("SVWZ") ?? sepa.get("") ?? "").replace(/\s+/g, " ").trim(),
    // What is booked in one sum has the id of its file or group.
    endToEndId: saidOf(sepa.get("EREF") ?? "") || saidOf(sepa.get("KREF") ?? ""),
    original: (sepa.get("OAMT") ?? "").trim(),
  };
}

/** Between the parts of a purpose, of which a new mark begins one. */
const SEAM = "\u0001";

/** The parts of a purpose by their marks; what stands before the first mark is under the empty one. */
function sepaOf(purpose: string): Map<string, string> {
  const marks = /(?<![A-Z0-9])(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|OAMT|COAM|IBAN|BIC)\+/g;
  const pieces = purpose.split(marks).map((piece) => piece.replaceAll(SEAM, ""));
  const found = new Map<string, string>([["", pieces[0] ?? ""]]);
  for (let place = 1; place < pieces.length; place += 2)
    found.set(pieces[place] ?? "", (pieces[place + 1] ?? "").trim());
  return found;
}

function worded(field: string): Details {
  const word =
    /\/(TRTP|EREF|KREF|MARF|CSID|IBAN|BIC|NAME|REMI|ORDP|BENM|CNTP|ISDT|PREF|RTRN|ULTD|ULTB|PURP|SVCL|ADDR|ID)\//g;
  const pieces = field.split(word);
  const found = new Map<string, string>();
  for (let place = 1; place < pieces.length; place += 2) {
    const [name = "", value = ""] = [pieces[place], pieces[place + 1]];
    if (!found.has(name)) found.set(name, value.trim());
  }
  // "/CNTP/IBAN/BIC/name/city/"
  const [account = "", , other = ""] = (found.get("CNTP") ?? "").split("/");
  const purpose = found.get("REMI") ?? "";
  return {
    code: found.has("RTRN") ? "109" : "",
    name: found.get("NAME") ?? other,
    iban: ibanIn(tight(found.get("IBAN"))) || ibanIn(tight(account)),
    text: purpose.replace(/^(USTD|STRD)\/\/?/, "").trim(),
    endToEndId: saidOf(found.get("EREF") ?? ""),
    original: "",
  };
}

function saidOf(reference: string): string {
  const text = reference.replace(/\s+/g, " ").trim();
  return /^(NONREF|NOTPROVIDED)?$/i.test(text) ? "" : text;
}

/** The first account number in a text; its check digits are not checked, as a bank wrote it. */
function ibanIn(text: string): string {
  return /(?<![A-Z0-9])[A-Z]{2}\d{2}[A-Z0-9]{11,30}(?![A-Z0-9])/.exec(text)?.[0] ?? "";
}

function tight(text: string | undefined): string {
  return (text ?? "").replace(/\s/g, "");
}

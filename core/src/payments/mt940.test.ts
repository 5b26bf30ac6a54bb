import fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "../errors.ts";
import { assertSound, lineIdentities } from "./bank-statement.ts";
import { looksLikeMt940, readMt940 } from "./mt940.ts";

/** Written by hand after what German and Dutch banks send. */
const GERMAN = `:20:STARTUMSE
:25:37040044/0532013000EUR
:28C:00211/001
:60F:C261101EUR1000,
:61:2611021102CR119,37NTRFNONREF//2611020001
:86:166?00GUTSCHRIFT?109251?20EREF+INV-2026-0001?21SVWZ+Rechnung INV-2026-
0001?22 vielen Dank?30COBADEFFXXX?31DE89370400440532013000?32Nordwind Gm
bH?33 und Co
:61:2611031103RC50,NRTINONREF//2611030009
:86:109?00RUECKLASTSCHRIFT?20EREF+DD-7?21SVWZ+Konto aufgeloest?34901
:61:2612310102DR5,9NCHGNONREF
:86:808?00ENTGELT?20SVWZ+Kontofuehrung
:62F:C270102EUR1063,47
-
`;

test("a German statement is read with accounts, names, references and marks", () => {
  const [statement] = readMt940(GERMAN);
  expect(statement).toMatchObject({
    account: "37040044/0532013000",
    currency: "EUR",
    reference: "STARTUMSE 00211/001 2027-01-02",
    from: "2026-11-01",
    until: "2027-01-02",
    opening: 100_000n,
    closing: 106_347n,
    lines: [
      {
        kind: "payment",
        bookedOn: "2026-11-02",
        amount: 11_937n,
        name: "Nordwind GmbH und Co",
        iban: "DE89370400440532013000",
        text: "Rechnung INV-2026-0001 vielen Dank",
        endToEndId: "INV-2026-0001",
        bankReference: "2611020001",
      },
      { kind: "return", amount: -5_000n, endToEndId: "DD-7", text: "Konto aufgeloest" },
      { kind: "fee", amount: -590n, bookedOn: "2027-01-02", valuedOn: "2026-12-31", bankReference: "" },
    ],
  });
  assertSound(readMt940(GERMAN));
});

test("a Dutch statement is read by its words, and pages are statements of their own", () => {
  const statements = readMt940(`{1:F01BANKNL2AXXX}{4:
:20:940S261101
:25:NL91ABNA0417164300 EUR
:28C:7/1
:60F:D261101EUR000000000010,00
:61:261102C000000000025,50N196NONREF//9001
:86:/EREF/E-1/CNTP/NL20INGB0001234567/INGBNL2A/Jan de Vries///REMI/USTD//INV-2026-
0002/
:62M:C261102EUR15,50
-}
:20:940S261101
:25:NL91ABNA0417164300 EUR
:28C:7/2
:60M:C261102EUR15,50
:62F:C261102EUR15,50
-}`);
  expect(statements).toMatchObject([
    {
      account: "NL91ABNA0417164300",
      opening: -1_000n,
      lines: [{ name: "Jan de Vries", iban: "NL20INGB0001234567", endToEndId: "E-1", amount: 2_550n }],
    },
    { reference: "940S261101 7/2 2026-11-02", lines: [] },
  ]);
  expect(statements[0]?.lines[0]?.text).toContain("INV-2026-0002");
  assertSound(statements);
});

test("a reversed debit brings money back, a collected batch is not one payment", () => {
  const body = (booking: string, details: string) =>
    `:20:A\n:25:1/2\n:28C:1\n:60F:C261101EUR0,\n:61:${booking}\n:86:${details}\n:62F:C261101EUR1,\n-`;
  const read = (booking: string, details: string) => readMt940(body(booking, details))[0]?.lines[0];
  expect(read("261101RDR1,NRTINONREF", "x")).toMatchObject({ kind: "sentBack", amount: 100n });
  expect(read("261101RCR204,88NMSCNONREF", "x")).toMatchObject({ kind: "return", amount: -20_488n });
  expect(read("261101C1,NTRFNONREF//B", "192?00SAMMLER?20SVWZ+Datei")).toMatchObject({ kind: "batch" });
  expect(read("261101C1,NINTNONREF", "interest")).toMatchObject({ kind: "interest" });
  expect(read("261101D1,NTRFNONREF", "rent")).toMatchObject({ kind: "outgoing" });
});

test("a file that is cut or cannot be read is refused with the line", () => {
  const cut = GERMAN.slice(0, GERMAN.indexOf(":62F:"));
  for (const [text, detail] of [
    [cut, "no closing balance"],
    [GERMAN.replace(":25:37040044/0532013000EUR\n", ""), "names no account"],
    [GERMAN.replace(/:60F:.*\n/, ""), "no opening balance"],
    [GERMAN.replace("CR119,37", "CR119,375"), 'Line 5: "119.375" is not an amount in EUR'],
    [GERMAN.replace(":61:2611021102", ":61:26111"), "Line 5: the booking in field 61 cannot be read"],
    [GERMAN.replace("C270102EUR", "C270102USD"), "changes from EUR to USD"],
    [GERMAN.replaceAll("EUR1", "EUX1"), '"EUX" is not a currency'],
    [GERMAN.replace("EUR1063,47", "EUR1063,48"), "does not add up"],
  ] as const)
    expect(() => assertSound(readMt940(text)), detail).toThrow(detail);
});

test("any text is read or refused, never anything else", () => {
  const piece = fc.oneof(
    fc.constantFrom(...GERMAN.split("\n"), ":61:", ":86:", "-", ":20:", "{4:", ":62F:C991332EUR1"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("\n");
      looksLikeMt940(text);
      try {
        assertSound(readMt940(text));
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
      }
    }),
  );
});

test("equal lines of one statement are told apart, and are the same in another statement", () => {
  const [statement] = readMt940(GERMAN);
  const [first, second] = statement?.lines ?? [];
  if (first === undefined || second === undefined) throw new Error("the statement has lines");
  const ids = lineIdentities([first, second, first]);
  expect(new Set(ids).size).toBe(3);
  expect(lineIdentities([first, first])).toEqual([ids[0], ids[2]]);
});

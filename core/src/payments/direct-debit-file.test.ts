import fc from "fast-check";
import { expect, test } from "vitest";
import {
  DEBIT_FILE_VERSIONS,
  DEBIT_SCHEMES,
  DEBIT_SEQUENCES,
  type Debit,
  directDebitFile,
  groupId,
} from "./direct-debit-file.ts";
import { isSepaId, sepaText } from "./sepa-text.ts";

const MESSAGE_ID = "01920000000070008000000000000001";

const debit: fc.Arbitrary<Debit> = fc.record({
  endToEndId: fc.stringMatching(/^INV-[0-9]{4}-[0-9]{1,6}-[1-9]$/),
  amount: fc.bigInt({ min: 1n, max: 99_999_999_999n }),
  sequence: fc.constantFrom(...DEBIT_SEQUENCES),
  mandate: fc.record({
    reference: fc.stringMatching(/^[A-Z0-9+?:().,'-]{1,35}$/),
    signedOn: fc.constant("2026-01-31"),
    iban: fc.constant("DE02120300000000202051"),
    bic: fc.constantFrom(null, "BYLADEM1001"),
  }),
  debtor: fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 }),
  text: fc.string({ unit: "grapheme", maxLength: 200 }),
});

const cents = (text: string) => BigInt(text.replace(/^(\d+)\.(\d\d)$/, "$1$2"));
const all = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, "g"))].map((found) => found[1] ?? "");

test("each debit is in the group of its sequence once, and counts and sums are exact", () => {
  fc.assert(
    fc.property(
      fc.array(debit, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(...DEBIT_SCHEMES),
      fc.constantFrom(...DEBIT_FILE_VERSIONS),
      (debits, scheme, version) => {
        const creditor = {
          name: "Nordwolke KG",
          id: "DE98ZZZ09999999999",
          iban: "DE02120300000000202051",
          bic: null,
        };
        const file = { messageId: MESSAGE_ID, createdAt: "2026-11-24T10:00:00Z", collectOn: "2026-12-01" };
        const text = directDebitFile({ ...file, scheme, creditor, debits }, version);
        expect(directDebitFile({ ...file, scheme, creditor, debits }, version)).toBe(text);
        const [header = "", ...groups] = text.split("<PmtInf>");
        const sum = (some: readonly Debit[]) => some.reduce((total, { amount }) => total + amount, 0n);
        expect(all(header, "NbOfTxs")).toEqual([`${debits.length}`]);
        expect(all(header, "CtrlSum").map(cents)).toEqual([sum(debits)]);
        const written = groups.map((group) => ({
          id: all(group, "PmtInfId")[0],
          count: all(group, "NbOfTxs")[0],
          sum: cents(all(group, "CtrlSum")[0] ?? ""),
          ids: all(group, "EndToEndId"),
          amounts: all(group, "InstdAmt").map(cents),
        }));
        const expected = DEBIT_SEQUENCES.map((sequence) => ({
          id: groupId(MESSAGE_ID, sequence),
          some: debits.filter((one) => one.sequence === sequence),
        })).filter(({ some }) => some.length > 0);
        expect(written).toEqual(
          expected.map(({ id, some }) => ({
            id,
            count: `${some.length}`,
            sum: sum(some),
            ids: some.map(({ endToEndId }) => endToEndId),
            amounts: some.map(({ amount }) => amount),
          })),
        );
        for (const name of ["Nm", "Ustrd"])
          for (const value of all(text, name)) expect(value).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]+$/);
        for (const { id } of expected) expect(isSepaId(id)).toBe(true);
      },
    ),
  );
});

test("the names of people and companies stay readable without their accents", () => {
  expect(sepaText("Müller & Söhne – Łódź", 70)).toBe("Mueller + Soehne - Lodz");
  expect(sepaText("Žluťoučký kůň", 70)).toBe("Zlutoucky kun");
  expect(sepaText("<株式会社>", 70)).toBe("");
  expect(sepaText(`${"a".repeat(69)} b`, 70)).toBe("a".repeat(69));
});

test("a reference is one that banks take", () => {
  for (const text of ["M-1", "2026/04 (A)", "a".repeat(35)]) expect(isSepaId(text), text).toBe(true);
  for (const text of ["", " M", "M ", "/M", "M/", "M//1", "Ü1", "a".repeat(36), "a_b"])
    expect(isSepaId(text), text).toBe(false);
});

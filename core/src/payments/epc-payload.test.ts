import fc from "fast-check";
import { expect, test } from "vitest";
import { creditorReference } from "./creditor-reference.ts";
import { type AskedTransfer, epcPayload } from "./epc-payload.ts";

const TRANSFER: AskedTransfer = {
  name: "Müller & Söhne GmbH",
  iban: "DE02120300000000202051",
  bic: null,
  currency: "EUR",
  amount: 123_450n,
  reference: "RF18539007547034",
  text: "INV-2026-0042",
};

test("a transfer is written line by line, with its reference in the place for checked references", () => {
  expect(epcPayload(TRANSFER)).toBe(
    "BCD\n002\n1\nSCT\n\nMüller & Söhne GmbH\nDE02120300000000202051\nEUR1234.50\n\nRF18539007547034",
  );
  expect(epcPayload({ ...TRANSFER, bic: "BYLADEM1001" })?.split("\n")[4]).toBe("BYLADEM1001");
});

test("a number without a reference is told in the free text, never in both", () => {
  expect(
    epcPayload({ ...TRANSFER, reference: null })
      ?.split("\n")
      .slice(9),
  ).toEqual(["", "INV-2026-0042"]);
});

test("there is no code where no app could make a transfer of it", () => {
  const without: Partial<AskedTransfer>[] = [
    { amount: 0n },
    { amount: -1n },
    { amount: 100_000_000_000n },
    { currency: "USD" },
    { currency: "CHF" },
    { iban: "TR330006100519786457841326", bic: "PPFXTRISXXX" },
    // Outside the EEA the bank is found by its BIC alone.
    { iban: "CH9300762011623852957" },
    { name: " \n " },
  ];
  for (const change of without) expect(epcPayload({ ...TRANSFER, ...change }), `${change}`).toBeNull();
  expect(epcPayload({ ...TRANSFER, iban: "CH9300762011623852957", bic: "POFICHBEXXX" })).not.toBeNull();
  expect(epcPayload({ ...TRANSFER, amount: 1n })).toContain("\nEUR0.01\n");
  expect(epcPayload({ ...TRANSFER, amount: 99_999_999_999n })).toContain("\nEUR999999999.99\n");
});

test("whatever the names are, apps find each part in its line and its bounds", () => {
  const number = fc.string({ unit: fc.constantFrom(..."ABC0129-/"), minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(
      fc.record({
        name: fc.string({ unit: "grapheme", maxLength: 200 }),
        iban: fc.constantFrom("DE02120300000000202051", "MT84MALT011000012345MTLCAST001S"),
        bic: fc.constantFrom(null, "BYLADEM1001", "DEUTDEFF"),
        currency: fc.constant("EUR" as const),
        amount: fc.bigInt({ min: -10n, max: 200_000_000_000n }),
        number,
      }),
      ({ number: text, ...transfer }) => {
        const payload = epcPayload({ ...transfer, reference: creditorReference(text), text });
        const isPayable = transfer.amount >= 1n && transfer.amount <= 99_999_999_999n;
        if (payload === null) {
          expect(isPayable && /[^\s\p{Cc}]/u.test(transfer.name)).toBe(false);
          return;
        }
        expect(isPayable).toBe(true);
        const [tag, version, charset, kind, bic, name = "", iban, amount, purpose, reference, free, ...rest] =
          payload.split("\n");
        expect([tag, version, charset, kind, purpose, rest]).toEqual(["BCD", "002", "1", "SCT", "", []]);
        expect([bic, iban]).toEqual([transfer.bic ?? "", transfer.iban]);
        expect(BigInt(`${amount}`.replace(/^EUR(\d+)\.(\d\d)$/, "$1$2"))).toBe(transfer.amount);
        expect([...name].length).toBeGreaterThan(0);
        expect([...name].length).toBeLessThanOrEqual(70);
        expect(
          transfer.name
            .replace(/[\s\p{Cc}]+/gu, " ")
            .trim()
            .startsWith(name),
        ).toBe(true);
        expect(reference === "" ? null : reference).toBe(creditorReference(text));
        expect(free === undefined || reference === "").toBe(true);
        expect(encodeURIComponent(payload).replace(/%../g, "x").length).toBeLessThanOrEqual(331);
      },
    ),
  );
});

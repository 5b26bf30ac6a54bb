import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import { exampleDocument } from "../../testing/examples/example-document.ts";
import { type PaymentCode, paymentCode, QUIET_ZONE } from "./payment-code.ts";

const { seller } = exampleDocument("en").parties;
const INVOICE = { number: "INV-2026-0042", currency: "EUR", left: 123_450n } as const;

test("a code says the whole transfer", () => {
  const code = paymentCode(seller, INVOICE);
  expect(code === null ? null : read(code)).toBe(
    "BCD\n002\n1\nSCT\nBYLADEM1001\nNordwolke KG\nDE02120300000000202051\nEUR1234.50\n\nRF73INV20260042",
  );
  expect(paymentCode(seller, INVOICE)).toEqual(code);
});

test("a number too long for a reference is told as text", () => {
  const code = paymentCode(seller, { ...INVOICE, number: "RECHNUNG-HAMBURG-2026-0042" });
  expect(code === null ? null : read(code)).toContain("\n\n\nRECHNUNG-HAMBURG-2026-0042");
});

test("there is none without an account, in another currency, and where nothing is left", () => {
  expect(paymentCode({ ...seller, bankAccount: null }, INVOICE)).toBeNull();
  expect(paymentCode(seller, { ...INVOICE, currency: "USD" })).toBeNull();
  expect(paymentCode(seller, { ...INVOICE, left: 0n })).toBeNull();
});

const SCALE = 4;

/** Draws the path as a browser would, and reads what is drawn. */
function read({ size, path }: PaymentCode): string {
  const side = (size + 2 * QUIET_ZONE) * SCALE;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x = "", y = "", width = ""] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let row = 0; row < SCALE; row += 1) {
      const from = ((Number(y) + QUIET_ZONE) * SCALE + row) * side + (Number(x) + QUIET_ZONE) * SCALE;
      for (let at = from; at < from + Number(width) * SCALE; at += 1) data.fill(0, at * 4, at * 4 + 3);
    }
  return decodeQR({ width: side, height: side, data });
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAIL_KINDS } from "../activity/mail-kind.ts";
import {
  isOneAddress,
  mainAddress,
  onlyRecipient,
  type Recipient,
  recipientFault,
  recipientsOf,
  withMainAddress,
} from "./recipients.ts";

const recipient: fc.Arbitrary<Recipient> = fc.record({
  address: fc.constantFrom("ap@a.example", "AP@a.example", "cfo@a.example", "it@b.example"),
  role: fc.constantFrom<Recipient["role"]>("to", "cc"),
  kinds: fc.uniqueArray(fc.constantFrom(...MAIL_KINDS), { minLength: 1 }),
});
const lists = fc.array(recipient, { maxLength: 4 });

describe("the recipients of a customer's e-mails", () => {
  test("of an accepted list get each kind once, and what tells of debt is addressed to somebody", () => {
    fc.assert(
      fc.property(lists, (recipients) => {
        if (recipientFault(recipients) !== null) return;
        for (const kind of MAIL_KINDS) {
          const { to, cc } = recipientsOf(recipients, kind);
          const all = [...to, ...cc];
          expect(new Set(all.map((address) => address.toLowerCase())).size).toBe(all.length);
          if (cc.length > 0) expect(to).not.toEqual([]);
          if (recipients.length > 0 && kind !== "receipt") expect(to).not.toEqual([]);
          expect(all.toSorted()).toEqual(
            recipients.flatMap((one) => (one.kinds.includes(kind) ? [one.address] : [])).toSorted(),
          );
        }
        expect(mainAddress(recipients) === null).toBe(recipients.length === 0);
      }),
    );
  });

  test("get what the main address got, where it is another one now", () => {
    fc.assert(
      fc.property(lists, (recipients) => {
        const before = mainAddress(recipients);
        if (recipientFault(recipients) !== null || before === null) return;
        const after = withMainAddress(recipients, "new@c.example");
        expect(mainAddress(after)).toBe("new@c.example");
        expect(recipientFault(after)).toBeNull();
        expect(withMainAddress(after, before)).toEqual(recipients);
      }),
    );
  });

  test("are one address exactly where that says it all", () => {
    fc.assert(
      fc.property(lists, (recipients) => {
        if (recipientFault(recipients) !== null) return;
        const same = onlyRecipient(mainAddress(recipients));
        const said = (list: readonly Recipient[]) => MAIL_KINDS.map((kind) => recipientsOf(list, kind));
        expect(isOneAddress(recipients)).toBe(
          JSON.stringify(said(same)) === JSON.stringify(said(recipients)),
        );
      }),
    );
  });

  const to = (address: string, kinds: Recipient["kinds"] = MAIL_KINDS): Recipient => ({
    address,
    role: "to",
    kinds,
  });
  test.each<[string, Recipient[], number | null, RegExp]>([
    ["an address twice", [to("a@x.example"), to("A@x.example", ["receipt"])], 1, /listed twice/],
    ["copies alone", [{ ...to("a@x.example"), role: "cc" }], 0, /addressed by invoices/],
    ["no reminders", [to("a@x.example", ["invoice", "creditNote"])], null, /addressed by reminders/],
    [
      "a receipt copied from nobody's",
      [
        to("a@x.example", ["invoice", "creditNote", "reminder"]),
        { ...to("b@x.example", ["receipt"]), role: "cc" },
      ],
      1,
      /addressed by receipts/,
    ],
  ])("cannot be %s", (_, recipients, index, reason) => {
    expect(recipientFault(recipients)).toEqual({ index, reason: expect.stringMatching(reason) });
  });
});

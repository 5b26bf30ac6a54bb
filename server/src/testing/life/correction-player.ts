import { expect } from "vitest";
import { cents, euros } from "./exact.ts";
import { expectSame, type Life } from "./life.ts";
import type { Of } from "./operation.ts";
import { amountOf, attempt } from "./payment-player.ts";
import { creditNote, restOf } from "./rules/correction-rules.ts";

/**
 * Credits all that is left of an invoice, which the model knows to the cent, or an amount of one line. Of that the model
 * knows the net, and takes over the tax; what is left in the end shows whether it was right.
 */
export async function correctInvoice({ call, world }: Life, operation: Of<"creditNote">): Promise<void> {
  const invoice = world.invoices[operation.invoice % Math.max(world.invoices.length, 1)];
  if (invoice === undefined) return;
  const params = { id: invoice.id };
  const { settle, line } = operation;
  const before = `credit note on ${invoice.status}`;
  if (line === null || invoice.run !== null) {
    const amount = restOf(invoice);
    const answer = await attempt(
      call("issueCreditNote", { params, body: { lines: "all", settle, reason: "wrong price" } }),
    );
    expect(answer !== null, before).toBe(creditNote(world, invoice, { amount, settle }));
    if (answer === null) return;
    invoice.isCorrected = true;
    expectSame(answer, invoice);
    return;
  }
  const position = (line % invoice.lines.length) + 1;
  const net = amountOf(operation.amount, 1_00n);
  const body = { lines: [{ position, amount: euros(net) }], settle, reason: "wrong price" };
  const answer = await attempt(call("issueCreditNote", { params, body }));
  if (answer === null) return;
  const note = answer.creditNotes.at(-1);
  expect(note?.net, before).toBe(euros(net));
  expect(creditNote(world, invoice, { amount: cents(note?.total ?? ""), settle }), before).toBe(true);
  expectSame(answer, invoice);
}

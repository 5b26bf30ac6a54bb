import { expect } from "vitest";
import { makeMandate } from "../acts/direct-debits.ts";
import { cents, euros } from "./exact.ts";
import { importLine } from "./import-line.ts";
import { expectSame, type Life, nowOf } from "./life.ts";
import type { Of } from "./operation.ts";
import { attempt } from "./payment-player.ts";
import { expectSameCharges } from "./rules/charge-rules.ts";
import * as rules from "./rules/collection-rules.ts";
import { isOwed } from "./rules/invoice-rules.ts";
import { chosen, type ModelDebit, type ModelInvoice } from "./world.ts";

let mandates = 0;

/** Makes a file of direct debits of some invoices, after their customers have given mandates where they have none. */
export async function collect({ call, world, clock }: Life, operation: Of<"collect">): Promise<void> {
  const suits = (one: ModelInvoice) => isOwed(one) && one.collectingOn === null;
  const named = operation.invoices.flatMap((place) => chosen(world.invoices, place, suits) ?? []);
  const invoices = [...new Set(named)];
  if (invoices.length === 0) return;
  // Whatever e-mail there is has left.
  clock.advance({ seconds: 6 });
  for (const { customer } of invoices) {
    const owner = world.customers[customer];
    if (owner === undefined || owner.mandate !== null) continue;
    mandates += 1;
    await makeMandate({ call }, owner, { reference: `LIFE-${mandates}` });
    owner.mandate = mandates;
  }
  const { day } = nowOf(clock);
  const collectOn = rules.collectionDay(day, operation.ahead);
  const invoiceIds = invoices.map(({ id }) => id);
  const file = await attempt(call("createDirectDebits", { body: { collectOn, invoiceIds } }));
  const allowed = rules.collect(world, invoices, { collectOn, day });
  expect(file !== null, `collect ${invoices.map(({ status }) => status).join(", ")}`).toBe(allowed !== null);
  if (file === null || allowed === null) return;
  for (const { invoice, amount, mandate } of allowed) {
    const item = file.items.find((one) => one.invoice.id === invoice.id);
    expect(item?.amount).toBe(euros(amount));
    const { id: fileId, messageId } = file;
    const endToEndId = item?.endToEndId ?? "";
    const debit = { fileId, messageId, endToEndId, mandate, invoice, amount };
    world.debits.push({ ...debit, state: "collecting", payment: null });
  }
  await expectDebits({ call, world }, invoices);
}

/** Takes back what is on the way of a file. */
export async function takeBack({ call, world }: Life, operation: Of<"takeBack">): Promise<void> {
  const debit = chosen(world.debits, operation.debit, () => true);
  if (debit === undefined) return;
  const params = { id: debit.fileId };
  const body = { reason: "the bank refused it" };
  const answer = await attempt(call("takeBackDirectDebits", { params, body }));
  const taken = rules.takeBack(world, debit);
  expect(answer !== null, "take back").toBe(taken.length > 0);
  await expectDebits({ call, world }, taken);
}

/** The bank's statement tells of a debit that is on the way, or of all of its file in one line. */
export async function tellOfDebits(life: Life, operation: Of<"statement">): Promise<void> {
  const { world, call } = life;
  const suits = (one: ModelDebit) => one.state === "collecting";
  const debit = chosen(world.debits, operation.debit, suits);
  if (debit?.state !== "collecting") return;
  const paid = rules.toldOf(world, debit, operation);
  const amount = euros(paid.reduce((sum, one) => sum + one.amount, 0n));
  const { text, state } = await importLine(
    life,
    { amount, endToEndId: debit.endToEndId, code: "IDDT/ESDD" },
    operation.batch ? { id: debit.messageId, count: paid.length } : null,
  );
  expect(state, `a line over direct debits, ${text}`).toBe("booked");
  for (const one of paid) {
    const answer = (await call("getInvoice", { params: { id: one.invoice.id } })).data;
    const payment = answer.payments.findLast(({ transactionId }) => transactionId === one.endToEndId);
    rules.collected(world, one, payment?.id ?? (await paymentIdOf(life, one)));
  }
  await expectDebits(
    life,
    paid.map(({ invoice }) => invoice),
  );
}

/** The bank takes the money of a debit back, because the account is closed. */
export async function returnDebit(life: Life, operation: Of<"return">): Promise<void> {
  const { world, clock } = life;
  const suits = (one: ModelDebit) => rules.stateOf(one) === "collected";
  const debit = chosen(world.debits, operation.debit, suits);
  if (debit?.state !== "collected") return;
  const touched = (debit.payment?.parts ?? []).map(({ invoice }) => invoice);
  const back = { amount: `-${euros(debit.amount)}`, endToEndId: debit.endToEndId, code: "RDDT/UPDD" };
  const { state } = await importLine(life, back, null);
  const isDone = rules.returned(world, debit, nowOf(clock));
  expect(state, "a returned direct debit").toBe(isDone ? "booked" : "open");
  await expectDebits(life, [debit.invoice, ...touched]);
  await expectSameCharges(life);
}

/** A debit that paid nothing of its invoice any more is found by its customer's payments alone. */
async function paymentIdOf({ app }: Life, { endToEndId }: ModelDebit): Promise<string> {
  const row = await app.deps.db
    .selectFrom("payment")
    .select("id")
    .where("transaction_id", "=", endToEndId)
    .executeTakeFirst();
  return row?.id ?? "";
}

async function expectDebits(
  { call, world }: Pick<Life, "call" | "world">,
  invoices: readonly ModelInvoice[],
): Promise<void> {
  for (const invoice of new Set(invoices)) {
    const answer = (await call("getInvoice", { params: { id: invoice.id } })).data;
    expectSame(answer, invoice);
    expect(answer.collectingOn).toBe(invoice.collectingOn);
  }
  const [first] = world.debits;
  if (first === undefined) return;
  const { items, sum } = (await call("getDirectDebits", { params: { id: first.fileId } })).data;
  const own = world.debits.filter(({ fileId }) => fileId === first.fileId);
  expect(items.map(({ endToEndId, state }) => [endToEndId, state]).sort()).toEqual(
    own.map((one) => [one.endToEndId, rules.stateOf(one)]).sort(),
  );
  const kept = own.filter(({ state }) => state !== "takenBack");
  expect(cents(sum)).toBe(kept.reduce((total, { amount }) => total + amount, 0n));
}

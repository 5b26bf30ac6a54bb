import { expect } from "vitest";
import { sendReminders } from "../../collections/dunning/send-reminders.ts";
import { settleSuspensions } from "../../collections/suspensions/settle-suspensions.ts";
import { expectSame, type Life, nowOf } from "./life.ts";
import type { Of } from "./operation.ts";
import { attempt } from "./payment-player.ts";
import { expectSameCharges, waiveCharge } from "./rules/charge-rules.ts";
import { promiseOf, remindAll, settleAll } from "./rules/dunning-rules.ts";
import { dayAfter, isOwed } from "./rules/invoice-rules.ts";
import { chosen } from "./world.ts";

/** A round of reminders. */
export async function remind(life: Life): Promise<void> {
  const { app, world, clock } = life;
  const sent = await sendReminders(app.deps);
  expect(sent, "reminders").toBe(remindAll(world, nowOf(clock)));
  if (sent > 0) await expectSameCharges(life);
}

/** A round of suspensions. */
export async function suspend({ app, call, world, clock }: Life): Promise<void> {
  const said = await settleSuspensions(app.deps);
  expect(said, "suspensions").toBe(settleAll(world, nowOf(clock)));
  for (const { id, isSuspended, suspensions } of world.customers) {
    const { suspensionDueSince } = (await call("getCustomer", { params: { id } })).data;
    expect(suspensionDueSince !== null, "suspended").toBe(isSuspended);
    const rows = await app.deps.db
      .selectFrom("suspension")
      .select("number")
      .where("customer_id", "=", id)
      .execute();
    expect(rows.length, "suspensions so far").toBe(suspensions);
  }
}

export async function promise({ call, world, clock }: Life, operation: Of<"promise">): Promise<void> {
  const invoice = chosen(world.invoices, operation.invoice, isOwed);
  if (invoice === undefined) return;
  const now = nowOf(clock);
  const params = { id: invoice.id };
  const on = operation.inDays === null ? null : dayAfter(now.day, operation.inDays);
  const answer = await attempt(
    on === null ? call("withdrawPromise", { params }) : call("promisePayment", { params, body: { on } }),
  );
  expect(answer !== null, `promise on ${invoice.status}`).toBe(promiseOf(invoice, { on, now }));
  if (answer !== null) expectSame(answer, invoice);
}

export async function waive(life: Life, operation: Of<"waive">): Promise<void> {
  const charges = life.world.customers.flatMap((customer) => customer.charges);
  const one = chosen(charges, operation.charge, ({ isWaived }) => !isWaived);
  if (one === undefined) return;
  const params = { id: one.id ?? "" };
  const answer = await attempt(life.call("waiveCharge", { params, body: { reason: "agreed by telephone" } }));
  expect(answer !== null, "waive").toBe(waiveCharge(one));
  await expectSameCharges(life);
}

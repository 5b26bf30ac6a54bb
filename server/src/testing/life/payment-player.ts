import { ApiError } from "@billow/contract/client.ts";
import { expect } from "vitest";
import { euros, sumOf } from "./exact.ts";
import { expectSame, type Life, nowOf } from "./life.ts";
import type { Of } from "./operation.ts";
import { charge, expectSameCharges } from "./rules/charge-rules.ts";
import * as rules from "./rules/payment-rules.ts";
import { dueOf, type ModelInvoice, type ModelPayment, type World } from "./world.ts";

type Movement = Of<"payMany" | "allocate" | "unallocate" | "reverse">;

/** Does something with a payment, and compares all invoices that it pays or paid. */
export async function movePayment(life: Life, operation: Movement): Promise<void> {
  const { world, call } = life;
  const payment =
    world.payments[("payment" in operation ? operation.payment : 0) % Math.max(world.payments.length, 1)];
  const touched = new Set<ModelInvoice>((payment?.parts ?? []).map(({ invoice }) => invoice));
  const outcome =
    operation.do === "payMany"
      ? await payMany(life, operation, touched)
      : payment && (await move(life, operation, { payment, touched }));
  if (outcome === undefined) return;
  expect(outcome.answer !== null, operation.do).toBe(outcome.allowed);
  for (const invoice of touched)
    expectSame((await call("getInvoice", { params: { id: invoice.id } })).data, invoice);
  if (operation.do === "reverse" && operation.fee !== null) await expectSameCharges(life);
}

export async function payOut({ call, world }: Life, operation: Of<"payOut">): Promise<void> {
  const place = operation.customer % world.customers.length;
  const customer = world.customers[place];
  if (customer === undefined) return;
  const amount = amountOf(operation.amount, customer.credit);
  const params = { id: customer.id };
  const answer = await attempt(
    call("payOutCredit", { params, body: { amount: euros(amount), method: "bank transfer" } }),
  );
  expect(answer !== null, "payOut").toBe(rules.payOut(world, place, amount));
}

type Outcome = { answer: unknown; allowed: boolean } | undefined;

async function payMany(
  { call, world }: Life,
  operation: Of<"payMany">,
  touched: Set<ModelInvoice>,
): Promise<Outcome> {
  const customer = operation.customer % world.customers.length;
  const parts = partsOf(world, customer, operation.parts);
  for (const { invoice } of parts) touched.add(invoice);
  const amount = amountOf(operation.amount, sumOf(parts.map((part) => part.amount)));
  const body = {
    customerId: world.customers[customer]?.id ?? "",
    amount: euros(amount),
    method: "bank transfer",
    allocations: bodyOf(parts),
  };
  const answer = await attempt(call("createPayment", { body }));
  return { answer, allowed: rules.payMany(world, { id: answer?.id ?? "", customer, amount }, parts) };
}

async function move(
  { call, world, clock }: Life,
  operation: Of<"allocate" | "unallocate" | "reverse">,
  { payment, touched }: { payment: ModelPayment; touched: Set<ModelInvoice> },
): Promise<Outcome> {
  const now = nowOf(clock);
  const params = { id: payment.id };
  switch (operation.do) {
    case "allocate": {
      const parts = partsOf(world, payment.customer, operation.parts);
      if (parts.length === 0) return undefined;
      for (const { invoice } of parts) touched.add(invoice);
      const answer = await attempt(call("allocatePayment", { params, body: { allocations: bodyOf(parts) } }));
      return { answer, allowed: rules.allocate(world, payment, parts) };
    }
    case "unallocate": {
      const invoice = payment.parts[operation.part % Math.max(payment.parts.length, 1)]?.invoice;
      if (invoice === undefined) return undefined;
      const answer = await attempt(call("unallocatePayment", { params, body: { invoiceId: invoice.id } }));
      return { answer, allowed: rules.unallocate(world, payment, { invoice, now }) };
    }
    case "reverse": {
      const { fee } = operation;
      const body = { reason: "the debit bounced", ...(fee !== null && { fee: euros(fee) }) };
      const answer = await attempt(call("reversePayment", { params, body }));
      const allowed = rules.reverse(world, payment, now);
      if (allowed && fee !== null) charge(world, payment.customer, fee);
      return { answer, allowed };
    }
  }
}

/** Each of the customer's invoices at most once. */
function partsOf(world: World, customer: number, allocations: Of<"allocate">["parts"]) {
  const own = world.invoices.filter((one) => one.customer === customer);
  const parts = allocations.flatMap(({ invoice, amount }) => {
    const one = own[invoice % Math.max(own.length, 1)];
    return one === undefined ? [] : [{ invoice: one, amount: amountOf(amount, dueOf(one)) }];
  });
  return [...new Map(parts.map((part) => [part.invoice.id, part])).values()];
}

function bodyOf(parts: readonly { invoice: ModelInvoice; amount: bigint }[]) {
  return parts.map(({ invoice, amount }) => ({ invoiceId: invoice.id, amount: euros(amount) }));
}

/** What an API call answers, or null where it is refused; anything but a refusal is a fault. */
export async function attempt<T>(call: Promise<{ data: T }>): Promise<T | null> {
  try {
    return (await call).data;
  } catch (error) {
    if (error instanceof ApiError && [409, 422].includes(error.problem.status)) return null;
    throw error;
  }
}

export function amountOf(
  asked: "exact" | "withLost" | "more" | bigint,
  exact: bigint,
  withLost = exact,
): bigint {
  if (asked === "exact") return exact;
  if (asked === "withLost") return withLost;
  return asked === "more" ? exact + 777n : asked;
}

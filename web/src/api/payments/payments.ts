import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** The newest payments of a customer; uses of credit are none. */
export function customerPaymentsQuery(customerId: string) {
  return queryOptions({
    queryKey: ["customers", "payments", customerId],
    queryFn: async ({ signal }) =>
      (await call("listPayments", { query: { customerId, source: "money", limit: 20 }, signal })).data.items,
  });
}

/** The newest payouts of a customer's credit. */
export function customerPayoutsQuery(customerId: string) {
  return queryOptions({
    queryKey: ["customers", "payouts", customerId],
    queryFn: async ({ signal }) =>
      (await call("listPayouts", { query: { customerId, limit: 10 }, signal })).data.items,
  });
}

/** Money received, or a change of what it pays. */
export type PaymentChange =
  | { call: "createPayment"; body: CallInput<Api["createPayment"]>["body"] }
  | { call: "allocatePayment"; id: string; body: CallInput<Api["allocatePayment"]>["body"] }
  | { call: "payOutCredit"; id: string; body: CallInput<Api["payOutCredit"]>["body"] }
  | { call: "unallocatePayment"; id: string; body: CallInput<Api["unallocatePayment"]>["body"] };

export async function changePayment(change: PaymentChange, idempotencyKey: string): Promise<void> {
  switch (change.call) {
    case "createPayment":
      await call(change.call, { body: change.body, idempotencyKey });
      return;
    case "allocatePayment":
      await call(change.call, { params: { id: change.id }, body: change.body, idempotencyKey });
      return;
    case "payOutCredit":
      await call(change.call, { params: { id: change.id }, body: change.body, idempotencyKey });
      return;
    case "unallocatePayment":
      await call(change.call, { params: { id: change.id }, body: change.body, idempotencyKey });
  }
}

/** Lets the payment provider pay a refund out, once however often it is asked. */
export async function payRefundByProvider(refundId: string, idempotencyKey: string): Promise<void> {
  await call("payRefundByProvider", { params: { id: refundId }, idempotencyKey });
}

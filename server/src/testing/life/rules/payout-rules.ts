import type { ModelInvoice, ModelPayout, World } from "../world.ts";
import { pay } from "./payment-rules.ts";

/*
 * What becomes of money that customers pay by Stripe, for the model of a whole life: Stripe holds it until it pays it out.
 */

/** Stripe tells of what was paid alone: never of a draft, and never of nothing. */
export function payByStripe(
  world: World,
  invoice: ModelInvoice,
  payment: { id: string; amount: bigint },
): boolean {
  if (!pay(world, invoice, payment)) return false;
  const received = world.payments.at(-1);
  if (received !== undefined) received.isHeld = true;
  world.books.held += payment.amount;
  return true;
}

/** No more is paid out than is held. */
export function payOut(world: World, { lineId, amount, fee }: Omit<ModelPayout, "isUndone">): boolean {
  if (amount + fee > world.books.held) return false;
  move(world, { amount, fee });
  world.payouts.push({ lineId, amount, fee, isUndone: false });
  return true;
}

export function undo(world: World, payout: ModelPayout): boolean {
  if (payout.isUndone) return false;
  move(world, { amount: -payout.amount, fee: -payout.fee });
  payout.isUndone = true;
  return true;
}

function move({ books }: World, { amount, fee }: { amount: bigint; fee: bigint }): void {
  books.held -= amount + fee;
  books.cash -= fee;
  books.lost += fee;
}

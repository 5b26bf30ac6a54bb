import type { Contradiction } from "../finding.ts";
import type { SuspendedCustomer } from "./suspension-queries.ts";

/**
 * Checks that each suspension was said to be due and lifted once, at its instants and one after the other, so that provisioning
 * heard of what the customer shows.
 */
export function* checkSuspensions(
  owner: string,
  customers: readonly Omit<SuspendedCustomer, "customer_id">[],
): Generator<Contradiction> {
  for (const { suspensions, said } of customers) {
    const expected = suspensions.flatMap(({ due_at, lifted_at }) => [
      `due at ${due_at}`,
      ...(lifted_at === null ? [] : [`lifted at ${lifted_at}`]),
    ]);
    const found = said.map(({ type, at }) => `${type === "suspensionDue" ? "due" : "lifted"} at ${at}`);
    for (let place = 0; place < Math.max(expected.length, found.length); place++) {
      if (expected[place] === found[place]) continue;
      yield {
        where: `${owner}, suspension ${suspensions[Math.floor(place / 2)]?.number ?? "without a number"}`,
        expected: expected[place] ?? "nothing said",
        found: found[place] ?? "nothing said",
      };
      break;
    }
    yield* checkOrder(owner, suspensions);
  }
}

/** Numbers run from 1, and each is lifted before the next is due. */
function* checkOrder(owner: string, suspensions: SuspendedCustomer["suspensions"]): Generator<Contradiction> {
  let before: string | null = "";
  for (const [place, { number, due_at, lifted_at }] of suspensions.entries()) {
    const where = `${owner}, suspension ${number}`;
    if (number !== place + 1) yield { where, expected: `the number ${place + 1}`, found: `${number}` };
    if (before === null || due_at < before)
      yield { where, expected: `due after ${before ?? "the one before is lifted"}`, found: due_at };
    if (lifted_at !== null && lifted_at < due_at)
      yield { where, expected: `lifted after ${due_at}`, found: lifted_at };
    before = lifted_at;
  }
}

import { expect } from "vitest";
import { fraction, isMore } from "./exact.ts";
import type { Life } from "./life.ts";
import { SERIES_METERS } from "./month-cost.ts";
import type { Of } from "./operation.ts";
import type { World } from "./world.ts";

export async function use({ app, world }: Life, operation: Of<"use">): Promise<void> {
  const record = {
    id: `record-${world.records.length}`,
    customer: operation.customer % world.customers.length,
    month: operation.month,
    series: operation.series,
    quantity: fraction(operation.quantity),
    revision: 0,
  };
  const from = Date.parse(`${operation.month}-01T00:00:00Z`) + operation.hour * 3_600_000;
  world.records.push({ ...record, fromMs: from });
  await report(
    { app, world },
    {
      record: { ...record, fromMs: from },
      quantity: operation.quantity,
      outcome: { accepted: 1 },
    },
  );
}

export async function correct({ app, world }: Life, operation: Of<"correct">): Promise<void> {
  const record = world.records[operation.record % Math.max(world.records.length, 1)];
  if (record === undefined) return;
  const quantity = fraction(operation.quantity);
  // What says the same again is a duplicate, whatever its revision.
  const isSame = !isMore(quantity, record.quantity) && !isMore(record.quantity, quantity);
  record.revision += 1;
  record.quantity = quantity;
  const outcome: Record<string, number> = isSame ? { duplicates: 1 } : { corrected: 1 };
  await report({ app, world }, { record, quantity: operation.quantity, outcome });
}

async function report(
  { app, world }: Pick<Life, "app" | "world">,
  {
    record,
    quantity,
    outcome,
  }: { record: World["records"][number]; quantity: string; outcome: Record<string, number> },
): Promise<void> {
  const tenantId = world.customers[record.customer]?.tenantId;
  const instant = (ms: number) => new Date(ms).toISOString();
  const event = {
    specversion: "1.0",
    id: record.id,
    source: "/meters",
    subject: tenantId,
    type: "billow.usage",
    revision: record.revision,
    data: {
      meter: SERIES_METERS[record.series],
      resource: "thing",
      quantity,
      from: instant(record.fromMs),
      before: instant(record.fromMs + 3_600_000),
    },
  };
  const answer = await app.server.inject({
    method: "POST",
    url: "/api/v1/events",
    headers: await app.keyOf(["usage:write"]),
    payload: event,
  });
  expect(answer.json()).toMatchObject(outcome);
}

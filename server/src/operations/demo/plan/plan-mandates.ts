import { createMandate } from "../../../parties/mandates/mandates.ts";
import { JANA } from "../world/actors.ts";
import type { World } from "../world/world.ts";
import { joinedAt } from "./plan-customers.ts";

/** Accounts of customers that pay by direct debit: published examples, which nobody has. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  "reederei-holtenau": "DE75512108001245126199",
  nordwind: "DE89370400440532013000",
  hafenlicht: "DE27100777770209299700",
  zonnewarmte: "NL91ABNA0417164300",
};

/** Customers that pay by direct debit have signed a mandate. */
export function planMandates(world: World): void {
  const { agenda, calendar, tx, deps, customerIds } = world;
  for (const [place, customer] of world.customers.filter(({ pays }) => pays === "debit").entries()) {
    const iban = ACCOUNTS[customer.is.tenantId];
    if (iban === undefined) continue;
    const at = joinedAt(world, customer) + 3600;
    agenda.put(at, async () => {
      const customerId = customerIds.get(customer.is.tenantId);
      if (customerId === undefined) return;
      await createMandate(tx, deps, {
        customerId,
        actor: JANA,
        entered: {
          reference: `NL-MANDATE-${place + 1}`,
          signedOn: calendar.dayOf(at),
          iban,
          scheme: "CORE",
          sequence: "recurring",
        },
      });
    });
  }
}

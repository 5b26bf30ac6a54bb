import { createMandate } from "../../../parties/mandates/mandates.ts";
import { JANA } from "../world/actors.ts";
import type { World } from "../world/world.ts";
import { joinedAt } from "./plan-customers.ts";

/** Published examples of accounts, at whose banks nobody has them. */
const ACCOUNTS = ["DE75512108001245126199", "AT611904300234573201"];

/** Two customers that pay in euros have signed a mandate. */
export function planMandates(world: World): void {
  const { agenda, calendar, tx, deps, customerIds } = world;
  const paying = world.customers.filter(({ is }) => is.currency === "EUR");
  for (const [place, iban] of ACCOUNTS.entries()) {
    const customer = paying[place];
    if (customer === undefined) continue;
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

import type { NewInvoice } from "../../../invoicing/invoices/draft/draft.ts";
import type { DemoCustomer } from "../world/demo-customer.ts";
import { priceIn } from "../world/price-lists.ts";
import type { Random } from "../world/random.ts";

/** Services that no meter measures, with prices in EUR. */
const SERVICES = [
  { product: "Migration support", description: "Two engineers", unit: "day", price: "1480", most: 4 },
  { product: "Workshop", description: "Operating Kubernetes, on site", unit: "day", price: "2400", most: 2 },
  { product: "Data import from disks", description: "Up to 20 TB each", unit: "disk", price: "180", most: 9 },
  { product: "Cross connect", description: "10 Gbit/s, set-up", unit: null, price: "950", most: 1 },
  {
    product: "Audit support",
    description: "Questionnaire and evidence",
    unit: "hour",
    price: "145",
    most: 16,
  },
  {
    product: "Emergency restore",
    description: "Outside of office hours",
    unit: "hour",
    price: "210",
    most: 7,
  },
] as const;

/** One or two services, like a person in billing writes an invoice. */
export function handMadeLines(customer: DemoCustomer, random: Random): NewInvoice["lines"] {
  const first = random.int(0, SERVICES.length - 1);
  const count = random.chance(300) ? 2 : 1;
  return Array.from({ length: count }, (_, index) => {
    const service = SERVICES[(first + index) % SERVICES.length] ?? SERVICES[0];
    const { product, description, unit, price, most } = service;
    return {
      product,
      description,
      unit,
      quantity: String(random.int(1, most)),
      unitPrice: priceIn(customer.is.currency, price, 0),
    };
  });
}

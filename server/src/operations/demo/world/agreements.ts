import type { Agreement } from "./demo-customer.ts";

/** Customers' agreements besides the price list, by tenant id. Amounts are in the customer's currency. */
export const AGREEMENTS: Readonly<Record<string, Agreement>> = {
  "compania-iberica": { discount: { percent: "8" }, items: [support("1900.00"), manager("1200.00")] },
  "iash-kiel": { discount: { percent: "5" }, minimumSpend: "15000.00", items: [support("490.00")] },
  "zuercher-wetter": { discount: { percent: "5" }, items: [support("480.00"), licence("2250.00")] },
  "lodz-analityka": { items: [support("2100.00")] },
  "thames-ledger": { minimumSpend: "8300.00", items: [support("420.00"), kubernetes("65.00", "2")] },
  hoshizora: { items: [support("80000")] },
  "baltic-commons": { discount: { percent: "12.5" } },
  "pecsi-gepi": { items: [kubernetes("75.00", "1")] },
  nordwind: { items: [support("490.00"), kubernetes("75.00", "3")] },
  "cascadia-maps": { discount: { percent: "3" }, items: [support("540.00"), prepaid("1650.00")] },
  "klinikum-suederelbe": {
    discount: { percent: "5" },
    items: [support("490.00"), backup("320.00"), licence("2380.00")],
  },
  "delta-genomics": { discount: { percent: "10" }, minimumSpend: "30000.00", items: [support("990.00")] },
  "fjallrav-games": { discount: { percent: "5" }, items: [support("5500.00")] },
  hafenlicht: { items: [kubernetes("75.00", "1")] },
  "ostsee-robotik": { minimumSpend: "2200.00" },
  "alesund-sjokart": { items: [backup("60.00")] },
  "leman-numerique": { discount: { amount: "100.00" } },
  "smith-odonnell": { minimumSpend: "3500.00", items: [support("420.00")] },
  "gdanskie-obrazy": { items: [kubernetes("320.00", "1")] },
  "lumiere-intelligence": { discount: { percent: "7.5" }, items: [support("990.00")] },
  "minho-norte": { discount: { percent: "12.5" } },
  "aigaio-dedomena": { items: [support("490.00")] },
  "prairie-sky": { minimumSpend: "6000.00" },
  cervantina: { discount: { amount: "50.00" } },
};

function support(unitPrice: string) {
  return { product: "Premium support", description: "Around the clock, answer within 30 minutes", unitPrice };
}

function manager(unitPrice: string) {
  return { product: "Technical account manager", description: "Named contact", unitPrice };
}

function kubernetes(unitPrice: string, quantity: string) {
  return { product: "Managed Kubernetes", description: "Control plane, per cluster", quantity, unitPrice };
}

function backup(unitPrice: string) {
  return { product: "Managed backup", description: "Daily, kept for 90 days in a second region", unitPrice };
}

function licence(unitPrice: string) {
  const description = "For a year, in advance";
  return {
    product: "Database licence",
    description,
    unitPrice,
    interval: "year",
    charged: "advance",
  } as const;
}

function prepaid(unitPrice: string) {
  const description = "Prepaid for a quarter";
  return {
    product: "Reserved capacity",
    description,
    unitPrice,
    interval: "quarter",
    charged: "advance",
  } as const;
}

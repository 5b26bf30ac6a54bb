import type { DemoOperator } from "../../parties/operator/demo.ts";

/** The operator of the demo's cloud. */
export const DEMO_OPERATOR: DemoOperator = {
  name: "Nordlicht Cloud",
  letterhead: {
    legalName: "Nordlicht Cloud GmbH",
    address: { line1: "Speicherkai 12", postalCode: "20457", city: "Hamburg" },
    country: "DE",
    taxId: "DE000000000",
    email: "billing@nordlicht.example",
    phone: "+49 40 0000000",
    website: "https://nordlicht.example",
    bankAccount: {
      holder: "Nordlicht Cloud GmbH",
      iban: "DE02120300000000202051",
      bic: "BYLADEM1001",
      bank: "Example Bank",
    },
    creditorId: "DE98ZZZ09999999999",
    paymentInstructions: "Please transfer the amount with the invoice number as its reference.",
    footer: "This is demo data: please pay nothing.",
  },
};

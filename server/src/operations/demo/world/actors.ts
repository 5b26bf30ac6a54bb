import type { Actor } from "@billow/core/activity/actor.ts";

/** People who worked on the demo's invoices. They are only names on timelines and cannot sign in. */
export const JANA: Actor = { kind: "user", id: "demo-jana-kowalczyk", name: "Jana Kowalczyk" };
export const MAREK: Actor = { kind: "user", id: "demo-marek-nowak", name: "Marek Nowak" };
export const BANK_IMPORT: Actor = { kind: "apiKey", id: "demo-bank-import", name: "bank-import" };
export const STRIPE: Actor = { kind: "provider", id: "stripe", name: "Stripe" };
export const MAIL_PROVIDER: Actor = { kind: "provider", id: "demo-mail", name: "Mail provider" };
export const SYSTEM: Actor = { kind: "system", id: "system", name: "System" };

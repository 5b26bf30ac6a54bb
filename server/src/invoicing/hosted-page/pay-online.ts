/** Paying on a provider's page. It is passed in, as providers stand above invoices. */
export interface PayOnline {
  /** Who takes payments, and where its pages are; null while nobody does. */
  offer(): Promise<{ name: string; origin: string } | null>;
  /** Where the customer pays what is left of an invoice; null where that cannot be started. The address is the page's own. */
  start(order: { invoiceId: string; address: string }): Promise<string | null>;
}

/** What documents can say of their sender, as far as it is known. */
export interface KnownSender {
  readonly name: string;
  readonly address?: unknown;
  readonly bankAccount?: unknown;
  readonly paymentInstructions?: string | null | undefined;
}

/**
 * Warns before invoices leave that show no address of their sender, or not where to pay. A sentence, or none. Nothing is
 * refused for it: a letterhead may be printed on the paper.
 */
export function senderWarnings({ name, address, bankAccount, paymentInstructions }: KnownSender): string[] {
  const gaps = [
    ...(address ? [] : ["no address of their sender"]),
    ...(bankAccount || paymentInstructions ? [] : ["no account to pay to"]),
  ];
  if (gaps.length === 0) return [];
  return [
    `Invoices of ${name} show ${gaps.join(" and ")}. Enter ${gaps.length === 1 ? "it" : "both"} under Settings.`,
  ];
}

/** Pages about all customers: not for those who are limited to some. What is below them is neither. */
const PAGES_OF_ALL = [
  "/overview",
  "/bank",
  "/ageing",
  "/vat",
  "/billing-runs",
  "/products/new",
  "/usage/sources",
  "/usage/reconciliation",
  "/settings",
  "/users",
  "/signing-in",
  "/api-keys",
  "/outbox",
  "/webhooks",
  "/audit",
];

/** Pages about one customer at a time. Somebody whose customers are all gone has none to choose. */
const PAGES_OF_ONE = ["/usage"];

/** Whether the page at an address is not for somebody who is limited to these customers; null is all. */
export function isClosedTo(customers: readonly unknown[] | null, pathname: string): boolean {
  if (customers === null) return false;
  const closed = customers.length === 0 ? [...PAGES_OF_ALL, ...PAGES_OF_ONE] : PAGES_OF_ALL;
  return closed.some((page) => pathname === page || pathname.startsWith(`${page}/`));
}

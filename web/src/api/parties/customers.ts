import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import type { Customer, CustomersTaxed } from "@billow/contract/parties/customer.ts";
import type { CustomersImported } from "@billow/contract/parties/customer-import.ts";
import type { CustomersMerged } from "@billow/contract/parties/customer-merge.ts";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

export function customerQuery(id: string) {
  return queryOptions({
    queryKey: ["customers", "one", id],
    queryFn: async ({ signal }) => (await call("getCustomer", { params: { id }, signal })).data,
  });
}

/** What a customer's next invoice would be by now, and an estimate of the whole month. */
export function upcomingQuery(id: string) {
  return queryOptions({
    queryKey: ["customers", "upcoming", id],
    queryFn: async ({ signal }) => (await call("getUpcomingInvoice", { params: { id }, signal })).data,
  });
}

/** Customers by name, filtered by `q` in name or tenant id. */
export function customerSearchQuery(q: string, limit: number) {
  return queryOptions({
    queryKey: ["customers", "search", q, limit],
    queryFn: async ({ signal }) =>
      (await call("listCustomers", { query: { q: q === "" ? undefined : q, limit }, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** All matching customers, or all archived ones, page by page. */
export function customerListQuery(q: string, archived: boolean) {
  return infiniteQueryOptions({
    queryKey: ["customers", "list", q, archived],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call("listCustomers", {
          query: {
            q: q === "" ? undefined : q,
            archived: archived ? "true" : "false",
            cursor: pageParam,
            limit: 100,
          },
          signal,
        })
      ).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

type NewCustomer = CallInput<Api["createCustomer"]>["body"];
type CustomerChange = CallInput<Api["updateCustomer"]>["body"];

export async function createCustomer(body: NewCustomer, idempotencyKey: string): Promise<Customer> {
  return (await call("createCustomer", { body, idempotencyKey })).data;
}

/** A customer as stored now, with its version. */
export async function readCustomer(id: string): Promise<{ customer: Customer; etag: string | null }> {
  const { data, etag } = await call("getCustomer", { params: { id } });
  return { customer: data, etag };
}

/** Updates the customer if it still has that version. */
export async function updateCustomer(
  id: string,
  body: CustomerChange,
  etag: string | null,
): Promise<Customer> {
  const version = etag === null ? {} : { ifMatch: etag };
  return (await call("updateCustomer", { params: { id }, body, ...version })).data;
}

/** Merges a duplicate into another customer, or says what that would do. */
export async function mergeCustomer(
  id: string,
  body: { into: string; dryRun: boolean },
): Promise<CustomersMerged> {
  return (await call("mergeCustomer", { params: { id }, body })).data;
}

/** Puts a customer on another's invoices from a month on, or gives it its own again. */
export async function setParent(
  id: string,
  body: { parentId: string | null; from: string },
): Promise<Customer> {
  return (await call("setCustomerParent", { params: { id }, body })).data;
}

type CustomersTax = CallInput<Api["setCustomersTax"]>["body"];

/** Sets the tax of many customers, or previews that. */
export async function setCustomersTax(body: CustomersTax): Promise<CustomersTaxed> {
  return (await call("setCustomersTax", { body })).data;
}

/** Creates and changes customers by rows of text, or says what that would do. */
export async function importCustomers(
  body: { csv: string; dryRun: boolean },
  idempotencyKey: string,
): Promise<CustomersImported> {
  return (await call("importCustomers", { body, idempotencyKey })).data;
}

/** The number of customers without tax settings. */
export function customersWithoutTaxQuery() {
  return queryOptions({
    queryKey: ["customers", "without-tax"],
    queryFn: async () => {
      const selection = { filter: { taxSet: false } };
      return (await setCustomersTax({ selection, taxCategory: "outsideScope", dryRun: true })).selected;
    },
  });
}

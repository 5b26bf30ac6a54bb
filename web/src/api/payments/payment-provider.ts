import type {
  PaymentProviderChange,
  PaymentProviderSettings,
} from "@billow/contract/payments/payment-provider.ts";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** How payment by Stripe is set, with the version that a change must name. */
export const paymentProviderQuery = queryOptions({
  queryKey: ["payment-provider"],
  queryFn: async ({ signal }) => {
    const { data, etag } = await call("getPaymentProvider", { signal });
    return { provider: data, etag };
  },
});

export async function savePaymentProvider(
  body: PaymentProviderChange,
  etag: string | null,
): Promise<{ provider: PaymentProviderSettings; etag: string | null }> {
  const saved = await call("setPaymentProvider", { body, ...(etag === null ? {} : { ifMatch: etag }) });
  return { provider: saved.data, etag: saved.etag };
}

export async function testPaymentProvider(
  body: PaymentProviderChange,
): Promise<{ works: boolean; detail: string }> {
  return (await call("testPaymentProvider", { body })).data;
}

import { expectVersion, rowVersion } from "../../db/row-version.ts";
import { long, read, write } from "../../http/handler.ts";
import { ProviderError } from "./provider.ts";
import { payRefundByProvider } from "./refund-by-provider.ts";
import { changeProvider, presentProvider, triedProvider } from "./settings.ts";

const ROW = { table: "payment_provider", id: true } as const;

export const paymentProviderHandlers = {
  getPaymentProvider: read<"getPaymentProvider">(async ({ db, deps, setEtag }) => {
    setEtag(await rowVersion(db, ROW));
    return presentProvider(db, deps);
  }),

  setPaymentProvider: write<"setPaymentProvider">(async ({ tx, deps, body, principal, ifMatch, setEtag }) => {
    await expectVersion(tx, ROW, ifMatch);
    await changeProvider(tx, deps, { change: body, actor: principal.actor });
    setEtag(await rowVersion(tx, ROW));
    return presentProvider(tx, deps);
  }),

  testPaymentProvider: long<"testPaymentProvider">(async ({ db, deps, body }) => {
    const provider = await triedProvider(db, deps, body);
    try {
      await provider.test();
      return { works: true, detail: `${provider.name} answers and takes this key.` };
    } catch (error) {
      if (error instanceof ProviderError) return { works: false, detail: error.message };
      throw error;
    }
  }),

  payRefundByProvider: write<"payRefundByProvider">(async ({ tx, deps, params, principal }) =>
    payRefundByProvider(tx, deps, { refundId: params.id, actor: principal.actor }),
  ),
};

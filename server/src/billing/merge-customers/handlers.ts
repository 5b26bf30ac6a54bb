import type { CustomersMerged } from "@billow/contract/parties/customer-merge.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import { inSavepoint } from "../../db/savepoint.ts";
import { write } from "../../http/handler.ts";
import { readCustomer } from "../../parties/customers/read-customer.ts";
import { mergeCustomer } from "./merge-customer.ts";

/** Carries the answer of a preview out of what takes it back. */
class Preview extends Error {
  readonly answer: CustomersMerged;

  constructor(answer: CustomersMerged) {
    super("a preview is taken back");
    this.answer = answer;
  }
}

export const mergeHandlers = {
  mergeCustomer: write<"mergeCustomer">(async ({ tx, deps, params, body, principal, ifMatch, setEtag }) => {
    const { id } = await readCustomer(tx, params.id);
    await expectVersion(tx, { table: "customer", id }, ifMatch);
    const { into, dryRun } = body;
    const merge = async () => {
      const answer = { dryRun, ...(await mergeCustomer(tx, deps, { id, into, actor: principal.actor })) };
      if (dryRun) throw new Preview(answer);
      return answer;
    };
    const answer = await inSavepoint(tx, merge).catch((error: unknown) => {
      if (error instanceof Preview) return error.answer;
      throw error;
    });
    setEtag(await rowVersion(tx, { table: "customer", id }));
    return answer;
  }),
};

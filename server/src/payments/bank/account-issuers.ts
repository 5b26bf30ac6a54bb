import type { Issuer } from "../../parties/issuers/issuer.ts";

type Named = Pick<Issuer, "id" | "name">;

/** Whose account is whose. */
export interface AccountIssuers {
  /** The issuer whose account it is; null where none says so, or several do. */
  ofAccount(account: string): Named | null;
  nameOf(issuerId: string): string;
}

/** The issuers by the account on their letterheads. */
export function accountIssuers(issuers: readonly Issuer[]): AccountIssuers {
  const byAccount = Map.groupBy(issuers, ({ letterhead }) => letterhead.bankAccount?.iban ?? "");
  const names = new Map(issuers.map(({ id, name }) => [id, name]));
  return {
    ofAccount: (account) => {
      const [only, ...others] = account === "" ? [] : (byAccount.get(account) ?? []);
      return only === undefined || others.length > 0 ? null : { id: only.id, name: only.name };
    },
    nameOf: (issuerId) => names.get(issuerId) ?? "",
  };
}

import { userLetters } from "../access/users/links/user-letter.ts";
import type { Deps } from "../deps.ts";
import { readFirstIssuer } from "../parties/issuers/issuer.ts";
import { senderOf } from "../parties/operator/sender.ts";

/** What e-mails to users need to know of the operator, whose wing stands above that of users. */
export function userMail(deps: Deps) {
  const sender = async () => senderOf(deps.config, await readFirstIssuer(deps.db));
  return {
    write: userLetters(deps, sender),
    domain: async () => {
      const { address } = await sender();
      return address.slice(address.indexOf("@") + 1);
    },
  };
}

import { inTransaction } from "../../../db/transaction.ts";
import { long, read, write } from "../../../http/handler.ts";
import { limitRequests } from "../guessing/guess-limits.ts";
import { presentOneUser, presentUser } from "../present.ts";
import { findUser } from "../queries.ts";
import { inviteAgain, revokeInvitation } from "./open-invitation.ts";
import { findLink } from "./queries.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { applyLink } from "./use-link.ts";
import { requireValid, secretHash } from "./user-link.ts";

export const userLinkHandlers = {
  inviteUserAgain: write<"inviteUserAgain">(
    async ({ params, tx, deps, principal }) => {
      const { user, link } = await inviteAgain(tx, deps, { id: params.id, actor: principal.actor });
      return { ...(await presentOneUser(tx, user)), invitationLink: link };
    },
    { secretAnswer: true },
  ),

  revokeInvitation: write<"revokeInvitation">(async ({ params, tx, deps, principal }) => {
    const user = await revokeInvitation(tx, deps, { id: params.id, actor: principal.actor });
    return presentUser(user);
  }),

  requestPasswordReset: long<"requestPasswordReset">(async ({ body, db, deps, address, setHeader }) => {
    await limitRequests(deps, setHeader, { what: "passwordReset", address });
    await inTransaction(db, (tx) => requestPasswordReset(tx, deps, body.email));
    return { mailServer: deps.config.smtpUrl !== undefined };
  }),

  readUserLink: read<"readUserLink">(async ({ body, db, deps }) => {
    const link = requireValid(await findLink(db, secretHash(body.secret)), deps.clock.nowMs());
    const user = await findUser(db, link.user_id);
    return {
      purpose: link.purpose,
      name: user?.name ?? "",
      email: link.email,
      expiresAt: link.expires_at,
    };
  }),

  useUserLink: write<"useUserLink">(async ({ body, tx, deps }) => applyLink(tx, deps, body)),
};

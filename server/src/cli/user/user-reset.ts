import { password as passwordRule } from "@billow/contract/access/user.ts";
import { generatePassword } from "../../access/users/password.ts";
import { requireUser } from "../../access/users/require-user.ts";
import { resetPassword, resetSecondFactor } from "../../access/users/reset-credentials.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { checkedOptions } from "../checked-options.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";

export const userResetPassword = command({
  name: "user reset-password",
  summary: "Give a user another password",
  details: ["Ends all sessions of the user. A second factor stays; `user reset-2fa` takes it away."],
  options: {
    "password-stdin": {
      type: "boolean",
      help: "read the password from standard input; without it, a password is generated and printed",
    },
  },
  operands: ["EMAIL"],
  run: async (values, { env, out, readInput }, [email = ""]) => {
    const chosen = values["password-stdin"] ? (await readInput()).replace(/\r?\n$/, "") : undefined;
    const password = chosen ?? generatePassword();
    checkedOptions(passwordRule, password, { "": "--password-stdin" });
    await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const user = await requireUser(tx, email);
        await resetPassword(deps, tx, { user, actor: COMMAND_LINE, password });
      }),
    );
    out(`${email} has another password, and all earlier sessions have ended.`);
    if (chosen === undefined) out(`Password (shown only once): ${password}`);
    return 0;
  },
});

export const userResetSecondFactor = command({
  name: "user reset-2fa",
  summary: "Take the second factor from a user who has lost it",
  details: ["Ends all sessions of the user. They sign in with their password and can set up a new one."],
  options: {},
  operands: ["EMAIL"],
  run: async (_values, { env, out }, [email = ""]) => {
    const had = await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const user = await requireUser(tx, email);
        return resetSecondFactor(deps, tx, { user, actor: COMMAND_LINE });
      }),
    );
    out(had ? `${email} signs in without a second factor.` : `${email} has no second factor.`);
    return 0;
  },
});

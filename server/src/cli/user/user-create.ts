import { role, userRoutes } from "@billow/contract/access/user.ts";
import { addUser } from "../../access/users/links/add-user.ts";
import { generatePassword } from "../../access/users/password.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { checkedOptions } from "../checked-options.ts";
import { command, UsageError } from "../command.ts";
import { withBillow } from "../open.ts";

export const userCreate = command({
  name: "user create",
  summary: "Add a user of the console",
  options: {
    email: { type: "string", value: "ADDRESS", help: "what the user signs in with", required: true },
    name: { type: "string", value: "NAME", help: "the user's name (default: the e-mail address)" },
    role: {
      type: "string",
      value: "ROLE",
      help: `${role.options.join(", ")}, or the id of a role of your own`,
      required: true,
    },
    "password-stdin": {
      type: "boolean",
      help: "read the password from standard input; without it, a password is generated and printed",
    },
    invite: {
      type: "boolean",
      help: "let the user choose the password, by a link that is e-mailed, or printed without a mail server",
    },
  },
  run: async (values, { env, out, readInput }) => {
    if (values.invite && values["password-stdin"])
      throw new UsageError("--invite: an invited user chooses the password. Leave out --password-stdin.");
    const fromStdin = values["password-stdin"] ? (await readInput()).replace(/\r?\n$/, "") : undefined;
    const password = values.invite ? undefined : (fromStdin ?? generatePassword());
    const asked = checkedOptions(
      userRoutes.createUser.body,
      { email: values.email, name: values.name ?? values.email, role: values.role, password },
      { password: "--password-stdin" },
    );
    const { user, link } = await withBillow(env, (deps) =>
      inTransaction(deps.db, (tx) => addUser(tx, deps, { ...asked, actor: COMMAND_LINE })),
    );
    if (password === undefined) {
      out(
        link === null
          ? `${user.email} is invited by e-mail.`
          : `Link for ${user.email} (shown only once): ${link}`,
      );
      return 0;
    }
    out(`${user.email} can sign in with the role ${user.role}.`);
    if (fromStdin === undefined) out(`Password (shown only once): ${password}`);
    return 0;
  },
});

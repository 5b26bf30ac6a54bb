import { role, userRoutes } from "@billow/contract/access/user.ts";
import { createUser } from "../access/users/create-user.ts";
import { generatePassword } from "../access/users/password.ts";
import { COMMAND_LINE } from "../activity/record/actors.ts";
import { record } from "../activity/record/record.ts";
import { inTransaction } from "../db/transaction.ts";
import { command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

export const userCreate = command({
  name: "user create",
  summary: "Add a user of the console",
  options: {
    email: { type: "string", value: "ADDRESS", help: "what the user signs in with", required: true },
    name: { type: "string", value: "NAME", help: "the user's name (default: the e-mail address)" },
    role: { type: "string", value: "ROLE", help: role.options.join(", "), required: true },
    "password-stdin": {
      type: "boolean",
      help: "read the password from standard input; without it, a password is generated and printed",
    },
  },
  run: async (values, { env, out, readInput }) => {
    const given = values["password-stdin"] ? (await readInput()).replace(/\r?\n$/, "") : undefined;
    const password = given ?? generatePassword();
    const parsed = userRoutes.createUser.body.safeParse({
      email: values.email,
      name: values.name ?? values.email,
      role: values.role,
      password,
    });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new UsageError(
        `--${issue?.path.join(".").replace(/^password$/, "password-stdin")}: ${issue?.message}`,
      );
    }
    const user = await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const created = await createUser(deps, tx, parsed.data);
        const { id, name, email, role } = created;
        await record(tx, deps, [
          { type: "user.created", subject: id, actor: COMMAND_LINE, data: { name, email, role } },
        ]);
        return created;
      }),
    );
    out(`${user.email} can sign in with the role ${user.role}.`);
    if (given === undefined) out(`Password (shown only once): ${password}`);
    return 0;
  },
});

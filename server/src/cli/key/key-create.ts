import { scope, userRoutes } from "@billow/contract/access/user.ts";
import { createApiKey, recordApiKey } from "../../access/users/keys/create-api-key.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import { instantOfMs } from "../../http/present.ts";
import { checkedOptions } from "../checked-options.ts";
import { command, UsageError } from "../command.ts";
import { withBillow } from "../open.ts";

export const keyCreate = command({
  name: "key create",
  summary: "Create an API key and print only the key on standard output",
  options: {
    name: { type: "string", value: "NAME", help: "what the key is for", required: true },
    scopes: {
      type: "string",
      value: "A,B",
      help: `what the key may do, separated by commas: ${scope.options.join(", ")}; * is all of them. No key may access users, API keys or settings, or change sources`,
      required: true,
    },
    "expires-in": {
      type: "string",
      value: "DAYS",
      help: "after how many days it expires; never without this",
    },
    "allow-from": {
      type: "string",
      value: "A,B",
      help: "addresses and ranges it may be used from, such as 192.0.2.7,10.0.0.0/8; everywhere without this",
    },
  },
  run: async (values, { env, out }) => {
    const asked = checkedOptions(
      userRoutes.createApiKey.body,
      {
        name: values.name,
        scopes: values.scopes.split(","),
        ...(values["allow-from"] !== undefined && { allowedAddresses: values["allow-from"].split(",") }),
      },
      { allowedAddresses: "--allow-from" },
    );
    const days = daysOf(values["expires-in"]);
    const { key } = await withBillow(env, (deps) =>
      inTransaction(deps.db, async (tx) => {
        const expiresAt = days === null ? null : instantOfMs(deps.clock.nowMs() + days * DAY_MS);
        const created = await createApiKey(deps, tx, { ...asked, expiresAt });
        await recordApiKey(tx, deps, { row: created.row, actor: COMMAND_LINE });
        return created;
      }),
    );
    out(key);
    return 0;
  },
});

const DAY_MS = 24 * 3_600_000;

function daysOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new UsageError(
      `--expires-in: must be a number of days from 1 to 9999, not ${JSON.stringify(text)}.`,
    );
  return Number(text);
}

import type { Settings } from "@billow/contract/parties/operator.ts";
import type { Config } from "../../config.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import { read, write } from "../../http/handler.ts";
import { VERSION } from "../../version.ts";
import { firstSteps } from "./first-steps.ts";
import { changeOperator, type Operator, readOperator } from "./operator.ts";
import { senderOf } from "./sender.ts";

const OPERATOR = { table: "operator", id: true } as const;

export const operatorHandlers = {
  getSignInInfo: read<"getSignInInfo">(async ({ db }) => {
    const { name, demo } = await readOperator(db);
    return { operatorName: name, version: VERSION, demo };
  }),
  getFirstSteps: read<"getFirstSteps">(async ({ db }) => firstSteps(db)),
  getSettings: read<"getSettings">(async ({ db, deps, setEtag }) => {
    setEtag(await rowVersion(db, OPERATOR));
    return presentSettings(await readOperator(db), deps.config);
  }),
  updateSettings: write<"updateSettings">(async ({ body, tx, deps, ifMatch, setEtag }) => {
    await expectVersion(tx, OPERATOR, ifMatch);
    await changeOperator(tx, body);
    setEtag(await rowVersion(tx, OPERATOR));
    return presentSettings(await readOperator(tx), deps.config);
  }),
};

function presentSettings(operator: Operator, config: Config): Settings {
  const { name, address } = senderOf(config, operator);
  return {
    operatorName: operator.name,
    timeZone: operator.timeZone,
    ...operator.letterhead,
    mailReceipts: operator.mailReceipts,
    appliesCredit: operator.appliesCredit,
    mail: { configured: config.smtpUrl !== undefined, from: `${name} <${address}>` },
  };
}

import type { Settings } from "@billow/contract/operator.ts";
import { read, write } from "../../http/handler.ts";
import { VERSION } from "../../version.ts";
import { type Operator, readOperator, setAppliesCredit, setOperatorName } from "./operator.ts";

export const operatorHandlers = {
  getSignInInfo: read<"getSignInInfo">(async ({ db }) => {
    const { name, demo } = await readOperator(db);
    return { operatorName: name, version: VERSION, demo };
  }),
  getSettings: read<"getSettings">(async ({ db }) => presentSettings(await readOperator(db))),
  updateSettings: write<"updateSettings">(async ({ body, tx }) => {
    if (body.operatorName !== undefined) await setOperatorName(tx, body.operatorName);
    if (body.appliesCredit !== undefined) await setAppliesCredit(tx, body.appliesCredit);
    return presentSettings(await readOperator(tx));
  }),
};

function presentSettings(operator: Operator): Settings {
  return { operatorName: operator.name, timeZone: operator.timeZone, appliesCredit: operator.appliesCredit };
}

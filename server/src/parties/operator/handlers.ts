import type { Settings } from "@billow/contract/parties/operator.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import type { Kysely } from "kysely";
import { passkeyHost } from "../../access/users/passkeys/party.ts";
import { describeSignOn } from "../../access/users/sso/sign-on.ts";
import { record } from "../../activity/record/record.ts";
import type { Config } from "../../config.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import type { Database } from "../../db/schema.ts";
import { read, write } from "../../http/handler.ts";
import { VERSION } from "../../version.ts";
import { FIRST_ISSUER_ID, readFirstIssuer } from "../issuers/issuer.ts";
import { firstSteps } from "./first-steps.ts";
import { changeOperator, describeOperator, readOperator } from "./operator.ts";
import { senderOf } from "./sender.ts";

/** Every change of the settings writes the first issuer anew. */
const SETTINGS = { table: "issuer", id: FIRST_ISSUER_ID } as const;

export const operatorHandlers = {
  getSignInInfo: read<"getSignInInfo">(async ({ db, deps }) => {
    const { name, demo } = await describeOperator(db);
    return {
      operatorName: name,
      version: VERSION,
      demo,
      passkeyHost: passkeyHost(deps.config),
      singleSignOn: await describeSignOn(db, deps),
    };
  }),
  getFirstSteps: read<"getFirstSteps">(async ({ db }) => firstSteps(db)),
  getSettings: read<"getSettings">(async ({ db, deps, setEtag }) => {
    setEtag(await rowVersion(db, SETTINGS));
    return presentSettings(db, deps.config);
  }),
  updateSettings: write<"updateSettings">(async ({ body, tx, deps, principal, ifMatch, setEtag }) => {
    await expectVersion(tx, SETTINGS, ifMatch);
    const before = await presentSettings(tx, deps.config);
    await changeOperator(tx, body);
    setEtag(await rowVersion(tx, SETTINGS));
    const settings = await presentSettings(tx, deps.config);
    // The sender follows from the name and the configuration.
    const changes = changesOf(before, settings).filter(({ field }) => field !== "mail");
    const changed = { type: "settings.changed", subject: "settings", actor: principal.actor } as const;
    if (changes.length > 0) await record(tx, deps, [{ ...changed, data: { changes } }]);
    return settings;
  }),
};

async function presentSettings(db: Kysely<Database>, config: Config): Promise<Settings> {
  const operator = await readOperator(db);
  const issuer = await readFirstIssuer(db);
  const { name, address } = senderOf(config, issuer);
  return {
    operatorName: issuer.name,
    timeZone: issuer.timeZone,
    ...issuer.letterhead,
    mailReceipts: operator.mailReceipts,
    appliesCredit: operator.appliesCredit,
    mail: { configured: config.smtpUrl !== undefined, from: `${name} <${address}>` },
  };
}

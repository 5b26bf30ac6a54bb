import type {
  CustomerReminders,
  ReminderRules,
  ReminderRulesChange,
} from "@billow/contract/collections/reminder.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import type { Kysely, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { changeChargeSettings, readChargeSettings } from "../../books/charges/charge-settings.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import type { Database } from "../../db/schema.ts";
import { read, write } from "../../http/handler.ts";
import { getInvoice } from "../../invoicing/invoices/get-invoice.ts";
import { readCustomer } from "../../parties/customers/read-customer.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { feesFrom, levelsFrom, presentLevels, ratesFrom } from "./levels.ts";
import { previewReminders } from "./preview-reminders.ts";
import { customerRulesOf, deleteCustomerRules, putCustomerRules, putRules, rulesOf } from "./queries.ts";
import { remindInvoice } from "./remind-invoice.ts";

function rulesOfIssuer(id: string) {
  return { table: "reminder_rules", id } as const;
}

function rulesOfCustomer(id: string) {
  return { table: "customer_reminders", id } as const;
}

export const dunningHandlers = {
  remindInvoice: write<"remindInvoice">(async ({ tx, deps, params, ifMatch, principal, setEtag }) => {
    await remindInvoice(tx, deps, { ref: params.id, ifMatch, actor: principal.actor });
    return getInvoice(tx, deps, { ref: params.id, setEtag });
  }),

  getReminderRules: read<"getReminderRules">(async ({ db, query, setEtag }) => {
    const { id } = await issuerOrFirst(db, query.issuerId);
    setEtag(await rowVersion(db, rulesOfIssuer(id)));
    return presentRules(db, id);
  }),

  setReminderRules: write<"setReminderRules">(async (call) => {
    const { tx, deps, query, body, principal, ifMatch, setEtag } = call;
    const { id, name } = await issuerOrFirst(tx, query.issuerId);
    // An issuer's first rules have no row to lock yet.
    await expectVersion(tx, { table: "issuer", id }, null);
    await expectVersion(tx, rulesOfIssuer(id), ifMatch);
    const { own: wasOwn, ...before } = await presentRules(tx, id);
    await changeRules(tx, id, body);
    setEtag(await rowVersion(tx, rulesOfIssuer(id)));
    const rules = await presentRules(tx, id);
    const { own: _, ...after } = rules;
    const changes = changesOf(before, after);
    const changed = { type: "reminderRules.changed", subject: "reminderRules" } as const;
    if (changes.length > 0 || !wasOwn)
      await record(tx, deps, [{ ...changed, actor: principal.actor, data: { name, changes } }]);
    return rules;
  }),

  getCustomerReminders: read<"getCustomerReminders">(async ({ db, params, setEtag }) => {
    setEtag(await rowVersion(db, rulesOfCustomer(params.id)));
    return customerReminders(db, params.id);
  }),

  setCustomerReminders: write<"setCustomerReminders">(async (call) => {
    const { tx, deps, params, body, principal, ifMatch, setEtag } = call;
    const { id, name } = await readCustomer(tx, params.id);
    // The first rules of a customer have no row to lock yet.
    await expectVersion(tx, { table: "customer", id }, null);
    await expectVersion(tx, rulesOfCustomer(id), ifMatch);
    const before = await customerReminders(tx, id);
    const { mode, offsets = [] } = body;
    if (mode === "default") await deleteCustomerRules(tx, id);
    else await putCustomerRules(tx, { customer_id: id, mode, days: mode === "own" ? daysOf(offsets) : [] });
    setEtag(await rowVersion(tx, rulesOfCustomer(id)));
    const reminders = await customerReminders(tx, id);
    const changes = changesOf(before, reminders);
    const changed = { type: "customer.remindersChanged", subject: id, actor: principal.actor } as const;
    if (changes.length > 0) await record(tx, deps, [{ ...changed, data: { name, changes } }]);
    return reminders;
  }),

  previewReminders: read<"previewReminders">(async ({ db, deps, query }) =>
    previewReminders(db, deps, query.issuerId),
  ),
};

async function customerReminders(db: Kysely<Database>, customerId: string): Promise<CustomerReminders> {
  const { id, issuer_id: issuerId } = await readCustomer(db, customerId);
  const own = await customerRulesOf(db, id);
  if (own === undefined) return { mode: "default", offsets: offsetsOf((await rulesOf(db, issuerId)).days) };
  return { mode: own.mode, offsets: offsetsOf(own.days) };
}

async function presentRules(db: Kysely<Database>, issuerId: string): Promise<ReminderRules> {
  const rules = await rulesOf(db, issuerId);
  return {
    issuerId,
    own: rules.issuer_id === issuerId,
    enabled: rules.enabled,
    offsets: presentLevels(rules),
    text: rules.text,
    interestRates: rules.interest,
    managerEmail: rules.manager_email,
    ...(await readChargeSettings(db, issuerId)),
  };
}

/** What is left out stays as it is, but the days, which are all that there are. @throws DomainError as `levelsFrom` */
async function changeRules(
  tx: Transaction<Database>,
  issuerId: string,
  change: ReminderRulesChange,
): Promise<void> {
  const now = await rulesOf(tx, issuerId);
  const {
    enabled,
    offsets,
    text = now.text,
    managerEmail = now.manager_email,
    interestRates,
    chargesTaxed,
    returnFees,
  } = change;
  const rates = interestRates === undefined ? now.interest : ratesFrom(interestRates);
  await putRules(tx, {
    issuer_id: issuerId,
    enabled,
    days: daysOf(offsets),
    text,
    manager_email: managerEmail,
    interest: JSON.stringify(rates),
    levels: JSON.stringify(levelsFrom(offsets, rates, managerEmail)),
  });
  const charges = await readChargeSettings(tx, issuerId);
  await changeChargeSettings(tx, {
    issuerId,
    chargesTaxed: chargesTaxed ?? charges.chargesTaxed,
    returnFees: returnFees === undefined ? charges.returnFees : feesFrom(returnFees, "/returnFees"),
  });
}

function offsetsOf(days: readonly number[]): { days: number }[] {
  return days.map((day) => ({ days: day }));
}

function daysOf(offsets: readonly { days: number }[]): number[] {
  return offsets.map(({ days }) => days).sort((a, b) => a - b);
}

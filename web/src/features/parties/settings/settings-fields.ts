import type { Settings } from "@billow/contract/parties/operator.ts";
import type { SettingsChange } from "../../../api/parties/settings.ts";
import {
  type LetterheadFields,
  letterheadFieldsOf,
  letterheadLabels,
  letterheadOf,
  letterheadPointers,
} from "./letterhead-fields.ts";

/** The settings as they stand in the form. */
export interface SettingsFields extends LetterheadFields {
  operatorName: string;
  mailReceipts: boolean;
}

/** What each field is called in the form. */
export const settingsLabels: Readonly<Record<keyof SettingsFields, string>> = {
  operatorName: "Name",
  ...letterheadLabels,
  mailReceipts: "Mail a receipt when a payment settles an invoice",
};

/** The JSON pointer of each field, as the server names it. */
export const pointers: Readonly<Record<keyof SettingsFields, string>> = {
  operatorName: "/operatorName",
  ...letterheadPointers,
  mailReceipts: "/mailReceipts",
};

export function fieldsOf(settings: Settings): SettingsFields {
  const { operatorName, mailReceipts } = settings;
  return { operatorName, ...letterheadFieldsOf(settings), mailReceipts };
}

/** The change a form makes to the settings. */
export function changeOf(fields: SettingsFields): SettingsChange {
  const { operatorName, mailReceipts } = fields;
  return { operatorName: operatorName.trim(), ...letterheadOf(fields), mailReceipts };
}

import { dictionary } from "@zxcvbn-ts/language-common";

/** The list is unpacked at the first question, and only passwords change so rarely that nothing waits for it. */
let common: ReadonlySet<string> | undefined;

/** Whether a password is one of the fifty thousand that most people use. The list is part of the program. */
export function isCommonPassword(text: string): boolean {
  common ??= new Set(dictionary["passwords-common"]);
  return common.has(text);
}

/** How long a password has to be, and may be. */
export const PASSWORD_LENGTH = { min: 12, max: 200 } as const;

/** Characters that have to be left of a password without the words that anybody would try first. */
const OWN_CHARACTERS_MIN = 6;
/** Different characters that a password needs. */
const DIFFERENT_MIN = 5;
/** Shorter words say too little of a person to be taken out of a password. */
const WORD_LENGTH_MIN = 3;
const PRODUCT = "billow";

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly name: string;
  readonly email: string;
}

/**
 * Why a password is too easy to guess, as a sentence; null where it is not. `isCommon` says whether a text is among the
 * passwords that many people use.
 */
export function passwordFault(
  password: string,
  owner: PasswordOwner,
  isCommon: (text: string) => boolean,
): string | null {
  const { min, max } = PASSWORD_LENGTH;
  if (password.length < min || password.length > max) return `A password has ${min} to ${max} characters.`;
  const plain = password.toLowerCase();
  if (new Set(plain).size < DIFFERENT_MIN) return "This password repeats few characters. Choose another one.";
  if (isCommon(plain)) return "Many people use this password. Choose another one.";
  if (ownCharacters(plain, owner) < OWN_CHARACTERS_MIN)
    return "This password is made of the name, the e-mail address or the product's name. Choose another one.";
  return null;
}

/** Letters and digits of a password that are not of the owner's name and address or the product's name. */
function ownCharacters(plain: string, { name, email }: PasswordOwner): number {
  const words = `${name} ${email} ${PRODUCT}`
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= WORD_LENGTH_MIN)
    .toSorted((one, other) => other.length - one.length);
  const left = words.reduce((text, word) => text.replaceAll(word, " "), plain);
  return left.replaceAll(/[^\p{L}\p{N}]/gu, "").length;
}

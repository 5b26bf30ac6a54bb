import { randomInt } from "node:crypto";
import { type PasswordOwner, passwordFault } from "@billow/core/access/password.ts";
import { DomainError } from "@billow/core/errors.ts";
import { hashPassword } from "better-auth/crypto";
import { isCommonPassword } from "./common-passwords.ts";

/** Letters and digits that nobody mistakes for another. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password of 99 bits in groups a person can copy by eye, such as `k7mqe-…`. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

/** The slow, salted hash that signing in compares with. @throws DomainError where the password is easy to guess */
export async function hashedPassword(password: string, owner: PasswordOwner): Promise<string> {
  refuseWeakPassword(password, owner);
  return hashPassword(password);
}

/** @throws DomainError `invalid_request` where the password is easy to guess */
export function refuseWeakPassword(password: string, owner: PasswordOwner): void {
  const fault = passwordFault(password, owner, isCommonPassword);
  if (fault !== null) throw new DomainError("invalid_request", fault, "/password");
}

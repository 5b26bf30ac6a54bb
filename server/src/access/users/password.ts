import { randomInt } from "node:crypto";
import { DomainError } from "@billow/core/errors.ts";
import { hashPassword } from "better-auth/crypto";
import { PASSWORD_LENGTH } from "./auth.ts";

/** Letters and digits that nobody mistakes for another. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password of 99 bits in groups a person can copy by eye, such as `k7mqe-…`. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

/** The slow, salted hash that signing in compares with. */
export async function hashedPassword(password: string): Promise<string> {
  if (password.length < PASSWORD_LENGTH.min || password.length > PASSWORD_LENGTH.max) {
    const { min, max } = PASSWORD_LENGTH;
    throw new DomainError("invalid_request", `A password has ${min} to ${max} characters.`, "/password");
  }
  return hashPassword(password);
}

import type { Role } from "@billow/contract/access/user.ts";
import { ADMINISTRATOR } from "./billow-process.ts";

/** Who works in each role. */
export const PEOPLE: Readonly<Record<Role, { name: string; email: string; password: string }>> = {
  admin: { ...ADMINISTRATOR, name: "Administrator" },
  billing: { name: "Bella Billing", email: "bella@billow.example", password: "correct horse battery" },
  manager: { name: "Mona Manager", email: "mona@billow.example", password: "correct horse battery" },
  support: { name: "Samir Support", email: "samir@billow.example", password: "correct horse battery" },
};

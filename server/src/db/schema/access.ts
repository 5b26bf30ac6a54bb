import type { RoleId, Scope } from "@billow/contract/access/user.ts";
import type { RoleMapping } from "@billow/core/access/single-sign-on.ts";
import type { UserLinkPurpose } from "@billow/core/access/user-link.ts";
import type { ColumnType, Generated } from "kysely";

/** Columns of users, sessions, API keys and idempotency keys, as read through `pool.ts`. */

/** The tables `auth_…` are written by better-auth. Their columns are its fields in snake case. */
export interface AuthUserTable {
  id: string;
  name: string;
  email: string;
  email_verified: boolean;
  image: string | null;
  created_at: string;
  updated_at: string;
  two_factor_enabled: boolean | null;
  role: RoleId;
  /** Since when they may not sign in; null while they may. */
  disabled_at: string | null;
  /** Whether they see only the customers of their rows in `user_customer`. */
  limited: boolean;
}

/** A customer that a limited user sees, with those billed with it. */
export interface UserCustomerTable {
  user_id: string;
  customer_id: string;
}

export interface AuthSessionTable {
  id: string;
  user_id: string;
  token: string;
  expires_at: string;
  ip_address: string | null;
  user_agent: string | null;
  /** Whether more than a password began it. */
  strong: Generated<boolean>;
  /** When its user last proved who they are: by signing in, or again since. */
  proved_at: string;
  created_at: string;
  updated_at: string;
}

/** How a user signs in: with provider `credential`, by the password hash in this row. */
export interface AuthAccountTable {
  id: string;
  user_id: string;
  account_id: string;
  provider_id: string;
  password: string | null;
  access_token: string | null;
  refresh_token: string | null;
  id_token: string | null;
  access_token_expires_at: string | null;
  refresh_token_expires_at: string | null;
  scope: string | null;
  created_at: string;
  updated_at: string;
}

export interface AuthVerificationTable {
  id: string;
  identifier: string;
  value: string;
  expires_at: string;
  created_at: string;
  updated_at: string;
}

export interface AuthTwoFactorTable {
  id: string;
  user_id: string;
  secret: string;
  backup_codes: string;
  verified: boolean | null;
  failed_verification_count: number | null;
  locked_until: string | null;
}

export interface AuthRateLimitTable {
  id: string;
  key: string;
  count: number;
  /** Milliseconds since 1970. */
  last_request: bigint;
}

/** One-time codes that were entered lately: none is taken twice. */
export interface AuthUsedCodeTable {
  user_id: string;
  code: string;
  used_at: string;
}

/** A user's passkey: what was signed by it is checked with its public key. */
export interface PasskeyTable {
  id: string;
  user_id: string;
  /** What browsers call it, as base64url. */
  credential_id: string;
  public_key: Buffer;
  /** How often it has signed, where it counts; it never goes back. */
  counter: bigint;
  synced: boolean;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

/** A challenge that was handed out and not answered; of nobody to sign in. */
export interface PasskeyChallengeTable {
  challenge: string;
  user_id: string | null;
  expires_at: string;
}

/** How people must sign in, in one row. */
export interface SignInRulesTable {
  singleton: ColumnType<boolean, never, never>;
  second_factor_roles: RoleId[];
  session_idle_minutes: number;
  session_max_hours: number;
  proof_minutes: number;
}

/** Failed guesses of passwords and codes at one place: a browser, a session, an account or a network address. */
export interface SignInGuessesTable {
  place: string;
  last_at: string;
  /** When the last of them is forgotten. */
  forgotten_at: string;
}

/** A network address that passed on the call of another one without being named as a proxy. */
export interface UntrustedProxyTable {
  address: string;
  seen_at: string;
}

export interface ApiKeyTable {
  id: string;
  name: string;
  /** The first characters of the key, to recognise it. */
  key_prefix: string;
  /** SHA-256 of the key. The key itself is not stored. */
  hash: Buffer;
  scopes: Scope[];
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
  /** The user who made it; null for one made at the command line. It stops while that user is disabled. */
  owner_id: string | null;
  /** From when on it is refused. */
  expires_at: string | null;
  /** Addresses and ranges it may be used from; none for everywhere. */
  allowed_addresses: string[];
  /** The secret before the last rotation, and how long it is valid. */
  old_hash: Buffer | null;
  old_valid_until: string | null;
  /** How often people changed it; using it does not count. */
  version: number;
}

/** The answer to a request with an idempotency key; null where the answer was a secret. */
export interface IdempotencyKeyTable {
  actor: string;
  route: string;
  key: string;
  /** A keyed digest of parameters and body, so that no password can be guessed from it. */
  request_hash: Buffer;
  status: number;
  etag: string | null;
  answer: string | null;
  created_at: string;
}

/** A link by which a user chooses a password or confirms an address. */
export interface UserLinkTable {
  id: string;
  user_id: string;
  purpose: UserLinkPurpose;
  /** SHA-256 of the link's secret. */
  hash: Buffer;
  /** The address that it was sent to. */
  email: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  /** Since when a newer link has its place. */
  replaced_at: string | null;
}

/** A list's filters, saved by a person. `owner` is the kind and id of that person or key. */
export interface SavedViewTable {
  id: string;
  owner: string;
  page: "invoices";
  name: string;
  search: string;
  created_at: string;
}

/** Single sign-on as it is set in the console, in one row. */
export interface SingleSignOnTable {
  singleton: ColumnType<boolean, never, never>;
  enabled: boolean;
  name: string;
  issuer: string;
  client_id: string;
  /** Sealed. */
  client_secret: Buffer | null;
  scopes: string;
  role_claim: string | null;
  role_mapping: ColumnType<RoleMapping<RoleId>[], string, string>;
  new_user_role: RoleId;
  create_users: boolean;
  link_by_email: boolean;
  sign_on_only: boolean;
}

/** A role of the operator's own. */
export interface RoleTable {
  id: string;
  /** No two are alike, whatever their case. */
  name: string;
  /** Permissions of the contract; one that a later version has dropped counts for nothing. */
  permissions: string[];
  created_at: string;
}

export interface AccessTables {
  role: RoleTable;
  single_sign_on: SingleSignOnTable;
  saved_view: SavedViewTable;
  auth_user: AuthUserTable;
  user_customer: UserCustomerTable;
  auth_session: AuthSessionTable;
  auth_account: AuthAccountTable;
  auth_verification: AuthVerificationTable;
  auth_two_factor: AuthTwoFactorTable;
  auth_rate_limit: AuthRateLimitTable;
  auth_used_code: AuthUsedCodeTable;
  sign_in_guesses: SignInGuessesTable;
  sign_in_rules: SignInRulesTable;
  passkey: PasskeyTable;
  passkey_challenge: PasskeyChallengeTable;
  untrusted_proxy: UntrustedProxyTable;
  user_link: UserLinkTable;
  api_key: ApiKeyTable;
  idempotency_key: IdempotencyKeyTable;
}

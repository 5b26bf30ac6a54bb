import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PASSWORD_LENGTH } from "@billow/core/access/password.ts";
import ipaddr from "ipaddr.js";
import { BUCKET_SETTINGS, PATH_STYLE, readPathStyle } from "./config-bucket.ts";
import { ConfigError } from "./config-error.ts";
import { type ConfiguredSignOn, parseSignOn, SIGN_ON_SETTINGS } from "./config-sign-on.ts";
import type { PostgresChoice } from "./db/embedded/system-binaries.ts";
import { ALLOW_PRIVATE_TARGETS, type NamedTarget, parseNamedTarget } from "./http/targets/targets.ts";

/** The environment, read once and typed. What is `undefined` was not set and has its default elsewhere, as said beside it. */
export interface Config {
  /** A PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Whose programs run the embedded one. */
  readonly postgres: PostgresChoice;
  /** Absolute path of the folder for everything that Billow keeps on disk. */
  readonly dataFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on: only this machine unless BILLOW_HOST says otherwise. */
  readonly host: string;
  /** The origin under which people reach the console, without a trailing slash. */
  readonly publicUrl: string | undefined;
  /** Another address of Stripe's API, for tests. */
  readonly stripeUrl: URL | undefined;
  /** Without it, e-mail stays in the outbox. */
  readonly smtpUrl: string | undefined;
  /** The billing time zone; without it the stored one rules, and UTC when none was ever set. */
  readonly timezone: string | undefined;
  /** Signs sessions; without it one is generated into the data folder. */
  readonly secret: string | undefined;
  /** Absolute path of a file of sources to collect from; without it, `sources.json` in the data folder if it is there. */
  readonly sourcesFile: string | undefined;
  /** Private hosts and addresses that webhooks and sources may call. */
  readonly privateTargets: readonly NamedTarget[];
  /** The proxies that may state a caller's address. Nobody else is believed. */
  readonly trustedProxies: readonly string[];
  /** Whether an empty database is filled with the demo. */
  readonly demo: boolean;
  readonly adminEmail: string | undefined;
  readonly adminPassword: string | undefined;
  readonly logLevel: LogLevel;
  /** What has to be sent to read `/metrics`; without it, anybody who reaches the server may. */
  readonly metricsToken: string | undefined;
  /** Whom `/.well-known/security.txt` names, as an address of a page or of mail. */
  readonly securityContact: string | undefined;
  /** Single sign-on, where the environment sets it and not the console. */
  readonly signOn: ConfiguredSignOn | undefined;
  /** Sentences about settings that were given but have no effect. */
  readonly warnings: readonly string[];
}

export type LogLevel = (typeof LOG_LEVELS)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const SETTINGS = [
  "BILLOW_DATA",
  "BILLOW_POSTGRES",
  "BILLOW_HOST",
  "BILLOW_URL",
  "BILLOW_TIMEZONE",
  "BILLOW_SECRET",
  "BILLOW_SOURCES",
  ALLOW_PRIVATE_TARGETS,
  "BILLOW_TRUSTED_PROXIES",
  "BILLOW_DEMO",
  "BILLOW_ADMIN_EMAIL",
  "BILLOW_ADMIN_PASSWORD",
  "BILLOW_METRICS_TOKEN",
  "BILLOW_SECURITY_CONTACT",
  "BILLOW_STRIPE_URL",
  PATH_STYLE,
  ...SIGN_ON_SETTINGS,
];

/** Settings whose names do not begin with BILLOW_, as other programs have them too. */
const COMMON_SETTINGS = ["DATABASE_URL", "PORT", "SMTP_URL", "LOG_LEVEL", ...BUCKET_SETTINGS];

const SECRET_LENGTH_MIN = 32;
const TOKEN_LENGTH_MIN = 16;

const PROJECT_ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Throws a `ConfigError` for the first setting that is wrong. An empty variable counts as not set. */
export function readConfig(env: Environment): Config {
  const read = (name: string) => env[name]?.trim() || undefined;
  readPathStyle(read(PATH_STYLE));
  const adminEmail = parseEmail("BILLOW_ADMIN_EMAIL", read("BILLOW_ADMIN_EMAIL"));
  return {
    databaseUrl: parseDatabaseUrl(read("DATABASE_URL")),
    postgres: parsePostgres(read("BILLOW_POSTGRES")),
    dataFolder: resolve(read("BILLOW_DATA") ?? resolve(PROJECT_ROOT, "data")),
    port: parsePort(read("PORT")),
    host: parseHost(read("BILLOW_HOST")),
    publicUrl: parsePublicUrl(read("BILLOW_URL")),
    smtpUrl: parseSmtpUrl(read("SMTP_URL")),
    timezone: parseTimezone(read("BILLOW_TIMEZONE")),
    secret: parseSecret(read("BILLOW_SECRET")),
    sourcesFile: absolutePath(read("BILLOW_SOURCES")),
    privateTargets: parsePrivateTargets(read(ALLOW_PRIVATE_TARGETS)),
    trustedProxies: parseProxies(read("BILLOW_TRUSTED_PROXIES")),
    demo: parseSwitch("BILLOW_DEMO", read("BILLOW_DEMO") ?? "on"),
    adminEmail,
    // A password may begin or end with a space, so it is taken as it stands.
    adminPassword: parsePassword(env.BILLOW_ADMIN_PASSWORD || undefined, adminEmail),
    logLevel: parseLogLevel(read("LOG_LEVEL") ?? "info"),
    metricsToken: parseMetricsToken(read("BILLOW_METRICS_TOKEN")),
    securityContact: parseContact(read("BILLOW_SECURITY_CONTACT")),
    stripeUrl: parseStripeUrl(read("BILLOW_STRIPE_URL")),
    signOn: parseSignOn(read, parseSwitch),
    warnings: unknownSettings(env),
  };
}

/** The names of the settings that have a value. */
export function namesOfSettings(env: Environment): string[] {
  return [...SETTINGS, ...COMMON_SETTINGS].filter((name) => (env[name]?.trim() ?? "") !== "").sort();
}

function parseDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  // The value is not repeated in the message: it holds a password.
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw new ConfigError(
      "DATABASE_URL is not a PostgreSQL address; write postgres://USER:PASSWORD@HOST:5432/DATABASE (percent-encode special characters of the password).",
    );
  }
  if (url.pathname.length <= 1) {
    throw new ConfigError(
      "DATABASE_URL names no database; end it with /DATABASE, as in postgres://USER:PASSWORD@HOST:5432/billow.",
    );
  }
  return value;
}

function parseStripeUrl(value: string | undefined): URL | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (url !== null && ["http:", "https:"].includes(url.protocol) && url.pathname === "/") return url;
  throw new ConfigError(
    "BILLOW_STRIPE_URL is not the address of a server; write it as in http://localhost:12111, or leave it out to reach Stripe.",
  );
}

function parsePostgres(value = "packaged"): PostgresChoice {
  if (value === "packaged" || value === "system") return value;
  throw new ConfigError(
    `BILLOW_POSTGRES is "${value}"; write packaged or system, or set DATABASE_URL to use a PostgreSQL that runs.`,
  );
}

function absolutePath(value: string | undefined): string | undefined {
  return value === undefined ? undefined : resolve(value);
}

function parsePort(value = "3000"): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
    throw new ConfigError(
      `PORT is "${value}", which is no port; write a number from 1 to 65535, or 0 for any free port.`,
    );
  }
  return Number(value);
}

function parseHost(value = "127.0.0.1"): string {
  if (!/^[A-Za-z0-9.:_-]+$/.test(value) || value.includes("://")) {
    throw new ConfigError(
      `BILLOW_HOST is "${value}", which is no address to listen on; write an IP address such as 0.0.0.0 (all networks) or 127.0.0.1 (this machine only).`,
    );
  }
  return value;
}

function parsePublicUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  const isOrigin =
    url !== null && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  if (!isOrigin || !["http:", "https:"].includes(url.protocol)) {
    throw new ConfigError(
      `BILLOW_URL is "${value}"; write the address under which people open the console, without a path, as in https://billing.example.com.`,
    );
  }
  return url.origin;
}

function parseSmtpUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  // The value is not repeated in the message: it holds a password.
  if (url === null || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "") {
    throw new ConfigError(
      "SMTP_URL is not the address of a mail server; write smtp://USER:PASSWORD@HOST:587, or smtps:// for TLS from the start (percent-encode special characters).",
    );
  }
  return value;
}

function parseTimezone(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!/^[A-Za-z]/.test(value) || !isTimezone(value)) {
    throw new ConfigError(
      `BILLOW_TIMEZONE is "${value}", which is no IANA time zone; write a name such as Europe/Berlin or UTC.`,
    );
  }
  return value;
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function parseSecret(value: string | undefined): string | undefined {
  if (value !== undefined && value.length < SECRET_LENGTH_MIN) {
    throw new ConfigError(
      `BILLOW_SECRET has ${value.length} characters; write at least ${SECRET_LENGTH_MIN} random ones, or leave it out and Billow keeps a generated one in its data folder.`,
    );
  }
  return value;
}

function parseMetricsToken(value: string | undefined): string | undefined {
  if (value !== undefined && (value.length < TOKEN_LENGTH_MIN || /\s/.test(value))) {
    throw new ConfigError(
      `BILLOW_METRICS_TOKEN is shorter than ${TOKEN_LENGTH_MIN} characters or has a space in it; write at least ${TOKEN_LENGTH_MIN} random letters and digits, or leave it out and let a proxy or firewall keep /metrics from others.`,
    );
  }
  return value;
}

function parseContact(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (/^[^\s@:/]+@[^\s@]+$/.test(value)) return `mailto:${value}`;
  const url = URL.parse(value);
  if (url !== null && ["https:", "mailto:"].includes(url.protocol)) return url.href;
  throw new ConfigError(
    `BILLOW_SECURITY_CONTACT is "${value}"; write an e-mail address or the https:// address of a page.`,
  );
}

function parsePrivateTargets(value = ""): NamedTarget[] {
  return value
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .map((part) => {
      const target = parseNamedTarget(part);
      if (target !== null) return target;
      throw new ConfigError(
        `${ALLOW_PRIVATE_TARGETS} holds "${part}", which is no host name, address or range; write for example prometheus.internal,10.0.0.0/8.`,
      );
    });
}

function parseProxies(value = ""): string[] {
  const parts = value.split(/[\s,]+/).filter((part) => part !== "");
  for (const part of parts) {
    if (ipaddr.isValid(part) || ipaddr.isValidCIDR(part)) continue;
    throw new ConfigError(
      `BILLOW_TRUSTED_PROXIES holds "${part}", which is no address or range; write for example 127.0.0.1,10.0.0.0/8.`,
    );
  }
  return parts;
}

function parseSwitch(name: string, value: string): boolean {
  const word = value.toLowerCase();
  if (["on", "true", "yes", "1"].includes(word)) return true;
  if (["off", "false", "no", "0"].includes(word)) return false;
  throw new ConfigError(`${name} is "${value}"; write on or off.`);
}

function parseEmail(name: string, value: string | undefined): string | undefined {
  if (value !== undefined && !/^[^\s@]+@[^\s@]+$/.test(value)) {
    throw new ConfigError(
      `${name} is "${value}", which is no e-mail address; write one such as admin@example.com.`,
    );
  }
  return value;
}

function parsePassword(value: string | undefined, email: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (email === undefined) {
    throw new ConfigError(
      "BILLOW_ADMIN_PASSWORD is set without BILLOW_ADMIN_EMAIL; set the e-mail address of the first administrator too.",
    );
  }
  if (value.length < PASSWORD_LENGTH.min || value.length > PASSWORD_LENGTH.max) {
    throw new ConfigError(
      `BILLOW_ADMIN_PASSWORD has ${value.length} characters; write ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max}.`,
    );
  }
  return value;
}

function parseLogLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value.toLowerCase());
  if (level === undefined)
    throw new ConfigError(`LOG_LEVEL is "${value}"; write one of ${LOG_LEVELS.join(", ")}.`);
  return level;
}

/** A misspelt setting would otherwise be ignored in silence. */
function unknownSettings(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith("BILLOW_") && !SETTINGS.includes(name))
    .map(
      (name) =>
        `${name} is not a setting of Billow and has no effect; the settings are ${SETTINGS.join(", ")}.`,
    );
}

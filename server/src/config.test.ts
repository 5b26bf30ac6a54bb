import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type Environment, readConfig } from "./config.ts";
import { ConfigError } from "./config-error.ts";

test("an empty environment gives a Billow for this machine alone, with the demo", () => {
  const { dataFolder, ...config } = readConfig({});
  expect(config).toEqual({
    databaseUrl: undefined,
    postgres: "packaged",
    port: 3000,
    host: "127.0.0.1",
    publicUrl: undefined,
    smtpUrl: undefined,
    timezone: undefined,
    secret: undefined,
    sourcesFile: undefined,
    privateTargets: [],
    trustedProxies: [],
    demo: true,
    adminEmail: undefined,
    adminPassword: undefined,
    logLevel: "info",
    warnings: [],
  });
  expect(dataFolder).toBe(resolve(import.meta.dirname, "../../data"));
});

test("every setting is read", () => {
  const env = {
    DATABASE_URL: "postgres://billow:p%40ss@db:5433/billow?sslmode=require",
    BILLOW_POSTGRES: "system",
    BILLOW_DATA: "/var/lib/billow",
    PORT: "0",
    BILLOW_HOST: "::",
    BILLOW_URL: "https://billing.example.com/",
    SMTP_URL: "smtps://user:secret@mail.example.com",
    BILLOW_TIMEZONE: "Europe/Berlin",
    BILLOW_SECRET: "0123456789abcdef0123456789abcdef",
    BILLOW_SOURCES: "/etc/billow/sources.json",
    BILLOW_ALLOW_PRIVATE_TARGETS: "Prometheus.internal, metrics",
    BILLOW_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8 2001:db8::/32",
    BILLOW_DEMO: "off",
    BILLOW_ADMIN_EMAIL: "admin@example.com",
    BILLOW_ADMIN_PASSWORD: " spaces count ",
    LOG_LEVEL: "WARN",
  };
  expect(readConfig(env)).toEqual({
    databaseUrl: env.DATABASE_URL,
    postgres: "system",
    dataFolder: "/var/lib/billow",
    port: 0,
    host: "::",
    publicUrl: "https://billing.example.com",
    smtpUrl: env.SMTP_URL,
    timezone: "Europe/Berlin",
    secret: env.BILLOW_SECRET,
    sourcesFile: "/etc/billow/sources.json",
    privateTargets: [{ name: "prometheus.internal" }, { name: "metrics" }],
    trustedProxies: ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"],
    demo: false,
    adminEmail: "admin@example.com",
    adminPassword: " spaces count ",
    logLevel: "warn",
    warnings: [],
  });
});

test("an empty variable counts as not set, as docker compose passes those it does not know", () => {
  const names = [
    "DATABASE_URL",
    "BILLOW_DATA",
    "PORT",
    "BILLOW_SECRET",
    "BILLOW_DEMO",
    "BILLOW_ADMIN_PASSWORD",
    "LOG_LEVEL",
  ];
  expect(readConfig(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(readConfig({}));
});

test("a socket's folder may stand for the host", () => {
  expect(readConfig({ DATABASE_URL: "postgres:///billow?host=/run/postgresql" }).databaseUrl).toBeDefined();
});

test("a misspelt setting is pointed out", () => {
  expect(readConfig({ BILLOW_TIMEZON: "UTC", OTHER: "x" }).warnings).toEqual([
    expect.stringMatching(
      /^BILLOW_TIMEZON is not a setting of Billow and has no effect; the settings are .*BILLOW_TIMEZONE/,
    ),
  ]);
});

describe("a wrong value is told with what would be right", () => {
  test.each([
    ["DATABASE_URL", "mysql://db/billow", "write postgres://USER:PASSWORD@HOST:5432/DATABASE"],
    ["DATABASE_URL", "localhost", "write postgres://USER:PASSWORD@HOST:5432/DATABASE"],
    ["DATABASE_URL", "postgres://db:5432", "DATABASE_URL names no database; end it with /DATABASE"],
    ["PORT", "http", 'PORT is "http", which is no port; write a number from 1 to 65535, or 0'],
    ["PORT", "65536", "write a number from 1 to 65535"],
    ["PORT", "-1", "write a number from 1 to 65535"],
    ["BILLOW_HOST", "http://0.0.0.0", "write an IP address such as 0.0.0.0"],
    ["BILLOW_URL", "billing.example.com", "as in https://billing.example.com"],
    ["BILLOW_URL", "https://example.com/billing", "without a path"],
    ["SMTP_URL", "mail.example.com:587", "write smtp://USER:PASSWORD@HOST:587"],
    ["SMTP_URL", "smtp://", "write smtp://USER:PASSWORD@HOST:587"],
    ["BILLOW_TIMEZONE", "Berlin", "write a name such as Europe/Berlin or UTC"],
    ["BILLOW_TIMEZONE", "+01:00", "write a name such as Europe/Berlin or UTC"],
    ["BILLOW_SECRET", "short", "BILLOW_SECRET has 5 characters; write at least 32"],
    [
      "BILLOW_TRUSTED_PROXIES",
      "10.0.0.0/40",
      'BILLOW_TRUSTED_PROXIES holds "10.0.0.0/40", which is no address or range',
    ],
    ["BILLOW_TRUSTED_PROXIES", "proxy.internal", "write for example 127.0.0.1,10.0.0.0/8."],
    ["BILLOW_DEMO", "maybe", 'BILLOW_DEMO is "maybe"; write on or off.'],
    ["BILLOW_ADMIN_EMAIL", "admin", "write one such as admin@example.com"],
    ["BILLOW_ADMIN_PASSWORD", "secret-enough", "set the e-mail address of the first administrator too"],
    ["LOG_LEVEL", "loud", "write one of fatal, error, warn, info, debug, trace, silent"],
  ])("%s=%s", (name, value, sentence) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(sentence);
  });

  test("BILLOW_ADMIN_PASSWORD that is too short", () => {
    const read = () =>
      readConfig({ BILLOW_ADMIN_EMAIL: "admin@example.com", BILLOW_ADMIN_PASSWORD: "short" });
    expect(read).toThrow("BILLOW_ADMIN_PASSWORD has 5 characters; write 12 to 200.");
  });

  test("without repeating a password", () => {
    const messages = [
      { DATABASE_URL: "mysql://u:hunter2@db/b" },
      { DATABASE_URL: "postgres://u:hunter2@db" },
      { SMTP_URL: "http://u:hunter2@mail" },
    ].map(refusal);
    expect(messages).toEqual(Array(3).fill(expect.stringMatching(/^(?!.*hunter2).+; /)));
  });
});

function refusal(env: Environment): string {
  try {
    readConfig(env);
    return "";
  } catch (error) {
    return error instanceof ConfigError ? error.message : "";
  }
}

describe("single sign-on", () => {
  const env = { BILLOW_SSO_ISSUER: "https://id.example.com", BILLOW_SSO_CLIENT_ID: "billow" };

  test("is set with its roles, of which names may have an equals sign", () => {
    const roles = "cn=admins,dc=example=admin; finance = billing";
    const { signOn } = readConfig({ ...env, BILLOW_SSO_ROLE_CLAIM: "groups", BILLOW_SSO_ROLES: roles });
    expect(signOn).toMatchObject({
      enabled: true,
      scopes: "openid profile email",
      createUsers: true,
      only: false,
      roleMapping: [
        { value: "cn=admins,dc=example", role: "admin" },
        { value: "finance", role: "billing" },
      ],
    });
  });

  test.each([
    [{ BILLOW_SSO_ONLY: "on" }, "without BILLOW_SSO_ISSUER"],
    [{ BILLOW_SSO_ISSUER: "https://id.example.com" }, "BILLOW_SSO_CLIENT_ID is missing; set it beside"],
    [
      { ...env, BILLOW_SSO_ISSUER: "http://id.example.com" },
      "BILLOW_SSO_ISSUER cannot be used: the https://",
    ],
    [{ ...env, BILLOW_SSO_NEW_USER_ROLE: "chief" }, "BILLOW_SSO_NEW_USER_ROLE cannot be used: one of admin,"],
    [{ ...env, BILLOW_SSO_ROLES: "finance=treasurer" }, "BILLOW_SSO_ROLES"],
    [{ ...env, BILLOW_SSO_ONLY: "perhaps" }, "BILLOW_SSO_ONLY"],
  ])("%j is refused", (settings, named) => {
    expect(() => readConfig(settings)).toThrow(ConfigError);
    expect(() => readConfig(settings)).toThrow(named);
  });
});

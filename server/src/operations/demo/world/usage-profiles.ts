import type { UsageProfile } from "./demo-customer.ts";

/** Each customer's usage, by tenant id, such that invoices have realistic amounts. */
export const USAGE_PROFILES: Readonly<Record<string, UsageProfile>> = {
  "compania-iberica": {
    machines: [
      { region: "fra", flavor: "huge", count: 24, more: 8 },
      { region: "ams", flavor: "double", count: 8, more: 3 },
    ],
    groups: [{ region: "fra", flavor: "double", low: 3, high: 16, rhythm: "office" }],
    gpus: [{ region: "fra", model: "H100", count: 8, sinceMonthsAgo: 9, rhythm: "steady" }],
    object: { region: "fra", gib: 184_320 },
    egress: { region: "fra", gib: 3_100, rhythm: "office" },
    ingress: { region: "fra", gib: 1_150, rhythm: "office" },
  },
  "iash-kiel": {
    machines: [{ region: "fra", flavor: "huge", count: 3, more: 1 }],
    groups: [{ region: "fra", flavor: "huge", low: 0, high: 4, rhythm: "night" }],
    gpus: [{ region: "fra", model: "H200", count: 4, sinceMonthsAgo: 10, rhythm: "steady" }],
    object: { region: "fra", gib: 42_118 },
    egress: { region: "fra", gib: 2_700, rhythm: "office" },
  },
  "zuercher-wetter": {
    machines: [
      { region: "fra", flavor: "double", count: 11, more: 2 },
      { region: "fra", flavor: "large", count: 9 },
    ],
    groups: [{ region: "fra", flavor: "double", low: 2, high: 8, rhythm: "night" }],
    object: { region: "fra", gib: 61_440 },
    egress: { region: "fra", gib: 920, rhythm: "steady" },
    ingress: { region: "fra", gib: 1_480, rhythm: "steady" },
  },
  "atelier-generique": {
    machines: [
      { region: "fra", flavor: "small", count: 3 },
      { region: "fra", flavor: "medium", count: 1 },
    ],
  },
  "lodz-analityka": {
    machines: [
      { region: "waw", flavor: "xlarge", count: 8, more: 3 },
      { region: "waw", flavor: "large", count: 6 },
    ],
    groups: [{ region: "waw", flavor: "xlarge", low: 1, high: 9, rhythm: "office" }],
    object: { region: "waw", gib: 20_480 },
  },
  "thames-ledger": {
    machines: [{ region: "ams", flavor: "xlarge", count: 16, more: 4 }],
    groups: [{ region: "ams", flavor: "large", low: 2, high: 10, rhythm: "office" }],
  },
  hoshizora: {
    machines: [{ region: "fra", flavor: "large", count: 11, more: 2 }],
  },
  "baltic-commons": {
    machines: [{ region: "hel", flavor: "huge", count: 5, more: 1 }],
    object: { region: "hel", gib: 122_880 },
  },
  "reederei-holtenau": {
    machines: [
      { region: "fra", flavor: "medium", count: 8 },
      { region: "fra", flavor: "large", count: 2 },
    ],
    instances: [
      { region: "fra", type: "nl2.medium", count: 4, rhythm: "steady" },
      { region: "fra", type: "nl2.xlarge", count: 2, rhythm: "office" },
    ],
  },
  "pecsi-gepi": {
    machines: [{ region: "waw", flavor: "large", count: 9, more: 3 }],
    gpus: [
      { region: "waw", model: "L40S", count: 4, rhythm: "steady" },
      { region: "waw", model: "A100", count: 8, sinceMonthsAgo: 6, rhythm: "office" },
    ],
  },
  nordwind: {
    machines: [
      { region: "fra", flavor: "xlarge", count: 10, more: 3 },
      { region: "fra", flavor: "large", count: 8 },
    ],
    groups: [{ region: "fra", flavor: "xlarge", low: 2, high: 9, rhythm: "office" }],
    egress: { region: "fra", gib: 310, rhythm: "office" },
  },
  "cascadia-maps": {
    machines: [
      { region: "ams", flavor: "xlarge", count: 14, more: 3 },
      { region: "ams", flavor: "large", count: 9 },
    ],
    egress: { region: "ams", gib: 1_750, rhythm: "evening" },
  },
  "klinikum-suederelbe": {
    machines: [
      { region: "fra", flavor: "huge", count: 5, more: 1 },
      { region: "fra", flavor: "xlarge", count: 10 },
    ],
    gpus: [{ region: "fra", model: "L40S", count: 4, sinceMonthsAgo: 8, rhythm: "office" }],
    object: { region: "fra", gib: 40_960 },
  },
  "delta-genomics": {
    machines: [{ region: "ams", flavor: "huge", count: 11, more: 3 }],
    groups: [{ region: "ams", flavor: "huge", low: 0, high: 9, rhythm: "night" }],
    gpus: [{ region: "ams", model: "A100", count: 8, rhythm: "steady" }],
    object: { region: "ams", gib: 409_600 },
    ingress: { region: "ams", gib: 2_300, rhythm: "night" },
  },
  "fjallrav-games": {
    machines: [{ region: "hel", flavor: "xlarge", count: 14, more: 4 }],
    groups: [{ region: "hel", flavor: "xlarge", low: 6, high: 32, rhythm: "evening" }],
    egress: { region: "hel", gib: 2_200, rhythm: "evening" },
  },
  "brondby-rendering": {
    machines: [{ region: "hel", flavor: "large", count: 5 }],
    gpus: [{ region: "hel", model: "L40S", count: 16, rhythm: "night" }],
  },
  hafenlicht: {
    machines: [{ region: "fra", flavor: "medium", count: 6, more: 2 }],
    groups: [{ region: "fra", flavor: "medium", low: 0, high: 6, rhythm: "office" }],
  },
  "ostsee-robotik": {
    machines: [{ region: "fra", flavor: "large", count: 8, more: 2 }],
  },
  "alesund-sjokart": { machines: [{ region: "hel", flavor: "medium", count: 8 }] },
  "cesky-vypocetni": { machines: [{ region: "waw", flavor: "medium", count: 6 }] },
  "studio-groessenwahn": { machines: [{ region: "fra", flavor: "small", count: 5 }] },
  "freies-netz": { machines: [{ region: "fra", flavor: "small", count: 7 }] },
  "leman-numerique": {
    machines: [{ region: "fra", flavor: "medium", count: 7 }],
    object: { region: "fra", gib: 30_720 },
  },
  thorsmork: { machines: [{ region: "hel", flavor: "large", count: 9, more: 2 }] },
  "smith-odonnell": {
    machines: [{ region: "ams", flavor: "xlarge", count: 7, more: 2 }],
    groups: [{ region: "ams", flavor: "xlarge", low: 0, high: 6, rhythm: "night" }],
  },
  "gdanskie-obrazy": {
    machines: [{ region: "waw", flavor: "xlarge", count: 9, more: 3 }],
  },
  "liepajas-ostas": { machines: [{ region: "hel", flavor: "medium", count: 9, more: 2 }] },
  "goteborgs-spar": {
    machines: [{ region: "hel", flavor: "xlarge", count: 10, more: 2 }],
  },
  "lumiere-intelligence": {
    machines: [{ region: "fra", flavor: "huge", count: 3 }],
    gpus: [
      { region: "fra", model: "H100", count: 16, rhythm: "steady" },
      { region: "fra", model: "H200", count: 8, sinceMonthsAgo: 3, rhythm: "office" },
    ],
    object: { region: "fra", gib: 92_160 },
  },
  almwetter: { machines: [{ region: "fra", flavor: "large", count: 7 }] },
  "sisli-yazilim": {
    machines: [{ region: "fra", flavor: "xlarge", count: 6, more: 4 }],
  },
  "ca-foscolo": { machines: [{ region: "fra", flavor: "medium", count: 8 }] },
  "minho-norte": {
    machines: [{ region: "ams", flavor: "huge", count: 3 }],
    groups: [{ region: "ams", flavor: "huge", low: 0, high: 4, rhythm: "night" }],
  },
  "aigaio-dedomena": {
    machines: [{ region: "fra", flavor: "large", count: 10, more: 4 }],
  },
  "tartu-andmevabrik": { machines: [{ region: "hel", flavor: "large", count: 12, more: 4 }] },
  zonnewarmte: {
    machines: [{ region: "ams", flavor: "large", count: 6 }],
  },
  "kaunas-zaidimai": {
    machines: [{ region: "hel", flavor: "xlarge", count: 7, more: 6 }],
    groups: [{ region: "hel", flavor: "large", low: 2, high: 14, rhythm: "evening" }],
    egress: { region: "hel", gib: 520, rhythm: "evening" },
  },
  "maribor-vid": {
    machines: [{ region: "waw", flavor: "large", count: 6 }],
    gpus: [{ region: "waw", model: "L40S", count: 2, rhythm: "steady" }],
  },
  "prairie-sky": { machines: [{ region: "ams", flavor: "xlarge", count: 15, more: 6 }] },
  cervantina: { machines: [{ region: "fra", flavor: "large", count: 5 }] },
};

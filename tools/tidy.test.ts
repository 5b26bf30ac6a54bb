import { describe, expect, test } from "vitest";
import { changelogRule } from "./changelog-rule.ts";
import { codeBans } from "./code-bans.ts";
import { docRules } from "./doc-rules.ts";
import { readImports } from "./imports.ts";
import { migrationRules } from "./migration-rules.ts";
import { packageRules } from "./package-rules.ts";
import { banRule, type Rule } from "./rule.ts";
import { shardingRules } from "./sharding-rules.ts";
import { sliceRules } from "./slice-rules.ts";
import { sqlRules } from "./sql-rules.ts";
import { textRules } from "./text-rules.ts";
import { readTree } from "./tree.ts";

const rules: Rule[] = [
  ...textRules,
  ...codeBans.map(banRule),
  ...packageRules,
  ...sliceRules,
  ...sqlRules,
  ...migrationRules,
  ...shardingRules,
  ...docRules,
  changelogRule,
];

const tree = readTree();

test("the tree and its imports are read", () => {
  expect(tree.map((file) => file.path)).toContain("tools/tidy.test.ts");
  const edge = { from: "tools/tidy.test.ts", to: "tools/tree.ts" };
  expect(readImports(tree)).toContainEqual(expect.objectContaining(edge));
});

describe.each(rules)("$name", (rule) => {
  test("sees each planted violation", () => {
    expect(rule.planted.length).toBeGreaterThan(0);
    for (const planted of rule.planted) expect(rule.find(planted), JSON.stringify(planted)).not.toEqual([]);
  });

  test("leaves in peace what is right", () => {
    for (const accepted of rule.accepted) expect(rule.find(accepted)).toEqual([]);
  });

  test("holds in the whole tree", () => {
    const findings = rule.find(tree).map((finding) => `${finding.path}:${finding.line}  ${finding.what}`);
    expect(findings, rule.instead).toEqual([]);
  });
});

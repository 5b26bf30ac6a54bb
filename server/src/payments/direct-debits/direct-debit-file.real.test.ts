import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DEBIT_FILE_VERSIONS,
  DEBIT_SCHEMES,
  directDebitFile,
} from "@billow/core/payments/direct-debit-file.ts";
import { afterAll, expect, test } from "vitest";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

/** Where Debian has the schemas of ISO 20022. */
const SCHEMAS = "/usr/share/java/hbci4j-core.jar";

await describeWithPackages("pain.008", ["libxml2-utils", "libhbci4j-core-java", "unzip"], () => {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());

  test.each(DEBIT_FILE_VERSIONS)("a file of version %s is what the schema of ISO 20022 says", (version) => {
    const schema = join(folder.path, `${version}.xsd`);
    const { stdout } = spawnSync("unzip", ["-p", SCHEMAS, `pain.008.001.${version}.xsd`]);
    writeFileSync(schema, stdout);
    for (const scheme of DEBIT_SCHEMES) {
      const path = join(folder.path, `${version}-${scheme}.xml`);
      const text = fileOf(scheme, version);
      writeFileSync(path, text);
      const checked = spawnSync("xmllint", ["--noout", "--schema", schema, path], { encoding: "utf8" });
      expect(checked.status, checked.stderr).toBe(0);
      // The check can fail.
      writeFileSync(path, text.replace("<PmtMtd>DD", "<PmtMtd>XX"));
      expect(spawnSync("xmllint", ["--noout", "--schema", schema, path]).status).toBe(3);
    }
  });
});

/** A file with every sequence, with and without BICs, and with the oddest names and references there may be. */
function fileOf(
  scheme: (typeof DEBIT_SCHEMES)[number],
  version: (typeof DEBIT_FILE_VERSIONS)[number],
): string {
  const creditor = {
    name: "Nördlicht & Söhne <KG>",
    id: "DE98ZZZ09999999999",
    iban: "DE02120300000000202051",
  };
  const debits = (["first", "recurring", "oneOff"] as const).flatMap((sequence) =>
    [null, "BYLADEM1001"].map((bic) => ({
      endToEndId: `INV-2026-0042-${sequence}`,
      amount: 99_999_999_999n,
      sequence,
      mandate: {
        reference: "M-1+?/-:().,'A",
        signedOn: "2026-01-31",
        iban: "MT84MALT011000012345MTLCAST001S",
        bic,
      },
      debtor: "株式会社 ".repeat(30),
      text: "",
    })),
  );
  const messageId = "01920000000070008000000000000001";
  const file = { messageId, createdAt: "2026-11-24T10:00:00.123Z", collectOn: "2026-12-01", scheme };
  return directDebitFile({ ...file, creditor: { ...creditor, bic: null }, debits }, version);
}

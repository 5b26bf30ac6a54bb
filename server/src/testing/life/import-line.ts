import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { type BankBooking, camtFile } from "../acts/bank-files.ts";
import { type Life, nowOf } from "./life.ts";

let files = 0;

/** Imports a statement of today with one line, and reads what became of it. */
export async function importLine(
  { call, clock }: Life,
  booking: BankBooking,
  batch: { id: string; count: number } | null = null,
): Promise<BankLine> {
  files += 1;
  const booked = { name: "Bank", ...booking, reference: `LIFE-${files}` };
  const one = camtFile([batch === null ? booked : { ...booked, endToEndId: "" }], {
    id: `LIFE-${files}`,
    day: nowOf(clock).day,
  });
  const content =
    batch === null
      ? one
      : one.replace(
          /<NtryDtls>.*?<\/NtryDtls>/s,
          `<NtryDtls><Btch><PmtInfId>${batch.id}</PmtInfId><NbOfTxs>${batch.count}</NbOfTxs></Btch></NtryDtls>`,
        );
  const { statements } = (await call("importBankStatement", { body: { content } })).data;
  const query = { statementId: statements[0]?.id ?? "" };
  const [line] = (await call("listBankLines", { query })).data.items;
  if (line === undefined) throw new Error("the statement has a line");
  return line;
}

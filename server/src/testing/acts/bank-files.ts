/** A booking of a test's bank statement. Amounts are decimal texts; money that went out is negative. */
export interface BankBooking {
  amount: string;
  on?: string;
  text?: string;
  name?: string;
  iban?: string;
  endToEndId?: string;
  reference?: string;
  /** The bank's code of the kind of booking, such as `RDDT/UPDD` for a returned debit. */
  code?: string;
  /** What was sent, where the bank booked its charges with it. */
  sent?: string;
  status?: string;
}

const cents = (text: string) => Number(text.replace(".", ""));
const euros = (minor: number) =>
  `${Math.trunc(Math.abs(minor) / 100)}.${`${Math.abs(minor) % 100}`.padStart(2, "0")}`;
const mark = (minor: number) => `<CdtDbtInd>${minor < 0 ? "DBIT" : "CRDT"}</CdtDbtInd>`;

/** A camt.053 file of one statement in EUR, as banks write it since version 2. */
export function camtFile(
  bookings: readonly BankBooking[],
  {
    id = "2026-11",
    account = "DE02120300000000202051",
    version = "02",
    day = "2026-11-10",
    closing,
  }: { id?: string; account?: string; version?: string; day?: string; closing?: string } = {},
): string {
  const counted = bookings.filter(({ status }) => status === undefined || status === "BOOK");
  const sum = counted.reduce((total, { amount }) => total + cents(amount), 100_000);
  const balance = (type: string, amount: string, minor: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt>${mark(minor)}<Dt><Dt>${day}</Dt></Dt></Bal>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${day}T20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>${id}</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>${day}T20:00:00</CreDtTm>
<Acct><Id><IBAN>${account}</IBAN></Id><Ccy>EUR</Ccy></Acct>
${balance("OPBD", "1000.00", 1)}
${balance("CLBD", closing ?? euros(sum), sum)}
${bookings.map((booking) => entry(booking, { version, day })).join("\n")}
</Stmt></BkToCstmrStmt></Document>`;
}

function entry(booking: BankBooking, { version, day }: { version: string; day: string }): string {
  const {
    amount,
    on = day,
    text = "",
    name = "",
    iban = "",
    endToEndId = "NOTPROVIDED",
    reference = "",
  } = booking;
  const minor = cents(amount);
  const isNew = version === "08";
  const [family = "RCDT", kind = "ESCT"] = (booking.code ?? "RCDT/ESCT").split("/");
  const isReturn = kind === "UPDD";
  const role = minor > 0 !== isReturn ? "Dbtr" : "Cdtr";
  const named = `<Nm>${name}</Nm>`;
  const status = booking.status ?? "BOOK";
  return `<Ntry><Amt Ccy="EUR">${euros(minor)}</Amt>${mark(minor)}<Sts>${isNew ? `<Cd>${status}</Cd>` : status}</Sts>
<BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt>${reference === "" ? "" : `<AcctSvcrRef>${reference}</AcctSvcrRef>`}
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${kind}</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>${endToEndId}</EndToEndId></Refs>${booking.sent === undefined ? "" : `<AmtDtls><InstdAmt><Amt Ccy="EUR">${booking.sent}</Amt></InstdAmt></AmtDtls>`}
<RltdPties><${role}>${isNew ? `<Pty>${named}</Pty>` : named}</${role}><${role}Acct><Id><IBAN>${iban}</IBAN></Id></${role}Acct></RltdPties>
<RmtInf><Ustrd>${text}</Ustrd></RmtInf>${isReturn ? "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" : ""}</TxDtls></NtryDtls></Ntry>`;
}

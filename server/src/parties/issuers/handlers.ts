import type { Issuer as IssuerOnWire } from "@billow/contract/parties/issuer.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import { read, write } from "../../http/handler.ts";
import { changeIssuer, createIssuer } from "./change-issuer.ts";
import { findIssuer, type Issuer, listIssuers, readIssuer } from "./issuer.ts";

export const issuerHandlers = {
  listIssuers: read<"listIssuers">(async ({ db }) => ({
    items: (await listIssuers(db)).map(present),
    nextCursor: null,
  })),

  createIssuer: write<"createIssuer">(async ({ tx, deps, body, setEtag }) => {
    const id = await createIssuer(tx, deps, body);
    setEtag(await rowVersion(tx, { table: "issuer", id }));
    return present(await readIssuer(tx, id));
  }),

  getIssuer: read<"getIssuer">(async ({ db, params: { id }, setEtag }) => {
    const issuer = await findIssuer(db, id);
    setEtag(await rowVersion(db, { table: "issuer", id }));
    return present(issuer);
  }),

  updateIssuer: write<"updateIssuer">(async ({ tx, params: { id }, body, ifMatch, setEtag }) => {
    await findIssuer(tx, id);
    await expectVersion(tx, { table: "issuer", id }, ifMatch);
    await changeIssuer(tx, id, body);
    setEtag(await rowVersion(tx, { table: "issuer", id }));
    return present(await readIssuer(tx, id));
  }),
};

function present({ invoicePrefix, creditNotePrefix, letterhead, ...issuer }: Issuer): IssuerOnWire {
  return { ...issuer, ...letterhead, prefixes: { invoice: invoicePrefix, creditNote: creditNotePrefix } };
}

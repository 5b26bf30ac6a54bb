import type { Issuer as IssuerOnWire } from "@billow/contract/parties/issuer.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { record } from "../../activity/record/record.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import { read, write } from "../../http/handler.ts";
import { changeIssuer, createIssuer } from "./change-issuer.ts";
import { findIssuer, type Issuer, listIssuers, readIssuer } from "./issuer.ts";

export const issuerHandlers = {
  listIssuers: read<"listIssuers">(async ({ db }) => ({
    items: (await listIssuers(db)).map(present),
    nextCursor: null,
  })),

  createIssuer: write<"createIssuer">(async ({ tx, deps, body, principal, setEtag }) => {
    const id = await createIssuer(tx, deps, body);
    setEtag(await rowVersion(tx, { table: "issuer", id }));
    const issuer = present(await readIssuer(tx, id));
    const data = { name: issuer.name, changes: changesOf({}, fieldsOf(issuer)) };
    await record(tx, deps, [{ type: "issuer.created", subject: id, actor: principal.actor, data }]);
    return issuer;
  }),

  getIssuer: read<"getIssuer">(async ({ db, params: { id }, setEtag }) => {
    const issuer = await findIssuer(db, id);
    setEtag(await rowVersion(db, { table: "issuer", id }));
    return present(issuer);
  }),

  updateIssuer: write<"updateIssuer">(
    async ({ tx, deps, params: { id }, body, principal, ifMatch, setEtag }) => {
      await findIssuer(tx, id);
      await expectVersion(tx, { table: "issuer", id }, ifMatch);
      const before = present(await readIssuer(tx, id));
      await changeIssuer(tx, id, body);
      setEtag(await rowVersion(tx, { table: "issuer", id }));
      const issuer = present(await readIssuer(tx, id));
      const changes = changesOf(fieldsOf(before), fieldsOf(issuer));
      const data = { name: issuer.name, changes };
      if (changes.length > 0)
        await record(tx, deps, [{ type: "issuer.changed", subject: id, actor: principal.actor, data }]);
      return issuer;
    },
  ),
};

function present({ invoicePrefix, creditNotePrefix, letterhead, ...issuer }: Issuer): IssuerOnWire {
  return { ...issuer, ...letterhead, prefixes: { invoice: invoicePrefix, creditNote: creditNotePrefix } };
}

function fieldsOf({ id, ...fields }: IssuerOnWire) {
  return fields;
}

import { expectVersion, rowVersion } from "../../../db/row-version.ts";
import { long, read, write } from "../../../http/handler.ts";
import { checkTarget } from "../../../http/targets/check-target.ts";
import { changedSignOn, changeSignOn } from "./change-sign-on.ts";
import { type Provider, ProviderError } from "./provider.ts";
import { presentSignOn, readSignOn } from "./sign-on.ts";
import { callbackOf } from "./sign-on-routes.ts";

const ROW = { table: "single_sign_on", id: true } as const;

export function signOnHandlers({ provider, origins }: { provider: Provider; origins(): readonly string[] }) {
  return {
    getSingleSignOn: read<"getSingleSignOn">(async ({ db, deps, setEtag }) => {
      setEtag(await rowVersion(db, ROW));
      return presentSignOn(await readSignOn(db, deps));
    }),

    setSingleSignOn: write<"setSingleSignOn">(async ({ tx, deps, body, principal, ifMatch, setEtag }) => {
      await expectVersion(tx, ROW, ifMatch);
      const signOn = await changeSignOn(tx, deps, { change: body, actor: principal.actor });
      setEtag(await rowVersion(tx, ROW));
      return presentSignOn(signOn);
    }),

    testSingleSignOn: long<"testSingleSignOn">(async ({ db, deps, body }) => {
      const before = await readSignOn(db, deps);
      const signOn = before.setBy === "environment" ? before : changedSignOn(before, body);
      if (signOn.setBy === "console") checkTarget(deps.targets, signOn.issuer, "/issuer");
      try {
        await provider.test(signOn, callbackOf(origins()[0] ?? ""));
        return { works: true, detail: "The provider answers and takes this client." };
      } catch (error) {
        if (error instanceof ProviderError) return { works: false, detail: error.message };
        throw error;
      }
    }),
  };
}

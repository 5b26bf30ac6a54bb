import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { customersWithoutTaxQuery } from "../../../api/parties/customers.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import classes from "./customers-page.module.css";

const TaxDialog = lazy(() => import("./tax-dialog.tsx").then((module) => ({ default: module.TaxDialog })));

/** Says how many customers nothing can be issued to because nobody has set their tax, and lets it be set for all. */
export function WithoutTax() {
  const mayWrite = usePermission("customers.write");
  const count = useQuery({ ...customersWithoutTaxQuery(), enabled: mayWrite }).data ?? 0;
  const [setting, setSetting] = useState(false);
  return (
    <>
      {count > 0 && (
        <div className={classes.withoutTax}>
          <Banner tone="warn" action={<Button onClick={() => setSetting(true)}>Set their tax</Button>}>
            {count === 1
              ? "1 customer has no tax set, so nothing can be issued to it."
              : `${count} customers have no tax set, so nothing can be issued to them.`}
          </Banner>
        </div>
      )}
      <Suspense>{setting && <TaxDialog onClose={() => setSetting(false)} />}</Suspense>
    </>
  );
}

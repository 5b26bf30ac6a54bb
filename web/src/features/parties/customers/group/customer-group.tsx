import type { Customer } from "@billow/contract/parties/customer.ts";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { usePermission, useZoneOfIssuer } from "../../../../api/access/session.ts";
import { Button } from "../../../../components/button.tsx";
import { SheetSection } from "../../../../components/sheet/sheet-section.tsx";
import { dateIn } from "../../../../format/calendar.ts";
import { formatMonth } from "../../../../format/date.ts";
import classes from "./customer-group.module.css";

const ParentDialog = lazy(() =>
  import("./parent-dialog.tsx").then((module) => ({ default: module.ParentDialog })),
);
const LeaveGroupDialog = lazy(() =>
  import("./leave-group-dialog.tsx").then((module) => ({ default: module.LeaveGroupDialog })),
);
const MergeDialog = lazy(() =>
  import("./merge-dialog.tsx").then((module) => ({ default: module.MergeDialog })),
);

type Opened = "join" | "leave" | "merge";

/** Whom a customer is billed with, and the ways to change that: a parent, or the customer that it is a duplicate of. */
export function CustomerGroup({ customer }: { customer: Customer }) {
  const { parent, children, mergedInto, archived } = customer;
  const mayWrite = usePermission("customers.write");
  const today = dateIn(useZoneOfIssuer(customer.issuerId), new Date());
  const [opened, setOpened] = useState<Opened | null>(null);
  const isAlone = parent === null && children.length === 0;
  const dialog = { customer, today, onClose: () => setOpened(null) };
  return (
    <>
      {!isAlone && (
        <SheetSection
          title="Group"
          action={
            mayWrite &&
            parent && (
              <Button size="compact" onClick={() => setOpened("leave")}>
                Take out of group
              </Button>
            )
          }
        >
          {parent ? (
            <p className={classes.text}>
              On the invoices of <CustomerLink {...parent} /> since {formatMonth(parent.from.slice(0, 7))}.
            </p>
          ) : (
            <>
              <p className={classes.text}>These customers are on this one’s invoices, each in a section.</p>
              <ul className={classes.children}>
                {children.map((child) => (
                  <li key={child.id}>
                    <CustomerLink {...child} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </SheetSection>
      )}
      {mayWrite && isAlone && mergedInto === null && (
        <div className={classes.actions}>
          {!archived && (
            <Button size="compact" onClick={() => setOpened("join")}>
              Bill with a parent
            </Button>
          )}
          <Button size="compact" onClick={() => setOpened("merge")}>
            Merge into another
          </Button>
        </div>
      )}
      <Suspense>
        {opened === "join" && <ParentDialog {...dialog} />}
        {opened === "leave" && <LeaveGroupDialog {...dialog} />}
        {opened === "merge" && <MergeDialog customer={customer} onClose={dialog.onClose} />}
      </Suspense>
    </>
  );
}

function CustomerLink({ id, name }: { id: string; name: string }) {
  return (
    <Link to="/customers/$id" params={{ id }}>
      {name}
    </Link>
  );
}

import type { Customer } from "@billow/contract/parties/customer.ts";
import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission, useSeesAll, useZoneOfIssuer } from "../../../api/access/session.ts";
import { subscriptionsQuery } from "../../../api/pricing/subscriptions.ts";
import { Badge } from "../../../components/badge.tsx";
import { Button, IconButton } from "../../../components/button.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { dateIn } from "../../../format/calendar.ts";
import classes from "./customer-terms.module.css";
import { TakeBackDialog } from "./take-back-dialog.tsx";
import { TermsDialog } from "./terms-dialog.tsx";
import { termsFacts, termsState, termsTime } from "./terms-text.ts";

/** What is agreed with a customer beside the price list: now, later and before. */
export function CustomerTerms({ customer }: { customer: Customer }) {
  const query = useQuery(subscriptionsQuery(customer.id));
  const seesAll = useSeesAll();
  const mayWrite = usePermission("customers.write") && seesAll;
  const today = dateIn(useZoneOfIssuer(customer.issuerId), new Date());
  const [agreeing, setAgreeing] = useState(false);
  const [takingBack, setTakingBack] = useState<Subscription | null>(null);
  const terms = query.data;
  return (
    <SheetSection
      title="Terms"
      action={
        terms &&
        mayWrite && (
          <Button size="compact" onClick={() => setAgreeing(true)}>
            {terms.length === 0 ? "Agree on terms" : "Change terms"}
          </Button>
        )
      }
    >
      {query.isError && (
        <ErrorState
          title="The terms could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {query.isPending && <Skeleton width={280} />}
      {terms?.length === 0 && <p>Standard prices apply. Nothing else is agreed.</p>}
      {terms && terms.length > 0 && (
        <ul>
          {terms.map((one) => (
            <Terms
              key={one.id}
              terms={one}
              today={today}
              onTakeBack={mayWrite ? () => setTakingBack(one) : null}
            />
          ))}
        </ul>
      )}
      {agreeing && terms && (
        <TermsDialog customer={customer} last={terms[0]} today={today} onClose={() => setAgreeing(false)} />
      )}
      {takingBack && <TakeBackDialog terms={takingBack} onClose={() => setTakingBack(null)} />}
    </SheetSection>
  );
}

interface TermsProps {
  terms: Subscription;
  today: string;
  onTakeBack: (() => void) | null;
}

function Terms({ terms, today, onTakeBack }: TermsProps) {
  const state = termsState(terms, today);
  const time = termsTime(terms, today);
  const facts = termsFacts(terms);
  return (
    <li className={classes.terms} data-state={state}>
      <div className={classes.time}>
        <p>
          {time} {state === "coming" && <Badge tone="sent">Coming</Badge>}
          {state === "ended" && <span className={classes.ended}>ended</span>}
        </p>
        {onTakeBack && (
          <IconButton size="compact" icon={IconTrash} label={`Take back: ${time}`} onClick={onTakeBack} />
        )}
      </div>
      {facts.length === 0 && <p className={classes.nothing}>Standard prices, nothing else.</p>}
      {facts.length > 0 && (
        <dl className={classes.facts}>
          {facts.map(({ name, fact }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two items may read the same, and none of them moves
            <div key={index}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

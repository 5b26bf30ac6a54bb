import type { UsageRecord } from "@billow/contract/metering/usage.ts";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { useMeterName } from "../../../api/metering/meters.ts";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { formatInstant, formatUtc } from "../../../format/date.ts";
import classes from "./event-dialog.module.css";
import { EventStateBadge, eventStateMeanings } from "./event-state.tsx";
import { whenText } from "./event-text.ts";
import { Measure } from "./measure.tsx";

interface EventDialogProps {
  event: UsageRecord;
  timeZone: string;
  onClose: () => void;
}

/** One event whole: what it said, what became of it and why. */
export function EventDialog({ event, timeZone, onClose }: EventDialogProps) {
  const meterName = useMeterName();
  const dimensions = Object.entries(event.dimensions);
  return (
    <Dialog
      onClose={onClose}
      title={event.resource === "" ? "Event" : event.resource}
      focusTitle
      width={600}
      lead={
        <span className={classes.lead}>
          <EventStateBadge state={event.state} /> {event.reason ?? eventStateMeanings[event.state]}
        </span>
      }
    >
      <dl className={classes.facts}>
        {event.invoice && <Fact name="Invoice">{<BilledOn invoice={event.invoice} />}</Fact>}
        <Fact name="Customer">{event.customer?.name ?? "None has this tenant ID"}</Fact>
        <Fact name="Tenant ID">{event.tenantId}</Fact>
        {event.meter && <Fact name="Meter">{meterName(event.meter)}</Fact>}
        <Fact name={event.allocation ? "Allocated" : "Measured"}>
          <Measure record={event} />
        </Fact>
        <Fact name="When">
          <span
            title={[event.from, event.before]
              .flatMap((at) => (at === null ? [] : [formatUtc(at)]))
              .join(" – ")}
          >
            {whenText(event, timeZone)}
          </span>
        </Fact>
        {dimensions.length > 0 && (
          <Fact name="Dimensions">{dimensions.map(([name, value]) => `${name} ${value}`).join(", ")}</Fact>
        )}
        <Fact name="Event id" copy={event.id}>
          {event.id}
        </Fact>
        <Fact name="Source">{event.source}</Fact>
        <Fact name="Revision">{event.revision}</Fact>
        <Fact name="Received">
          <span title={formatUtc(event.receivedAt)}>{formatInstant(event.receivedAt, timeZone)}</span>
        </Fact>
      </dl>
    </Dialog>
  );
}

function BilledOn({ invoice }: { invoice: { number: string } }) {
  const mayView = usePermission("invoices.view");
  const number = <InvoiceNumber number={invoice.number} />;
  if (!mayView) return number;
  return (
    <Link to="/invoices/$number" params={{ number: invoice.number }}>
      {number}
    </Link>
  );
}

function Fact({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>
        {children}
        {copy !== undefined && <CopyButton text={copy} label={`Copy ${name.toLowerCase()}`} />}
      </dd>
    </div>
  );
}

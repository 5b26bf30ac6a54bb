import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import type { Failure } from "../../../api/client/failure.ts";
import type { BankDecision } from "../../../api/payments/bank-lines.ts";
import { AssignDialog } from "./assign-dialog.tsx";
import { PayoutDialog } from "./payout-dialog.tsx";

type Provider = NonNullable<BankOffer["provider"]>;

/** A line that is booked in a dialog: as a customer's money, or as the payout of a provider. */
export interface BookedByHand {
  line: BankLine;
  payoutOf: Provider | null;
}

interface BookDialogProps extends BookedByHand {
  busy: boolean;
  failure: Failure | undefined;
  onBook: (decision: BankDecision) => void;
  onPayout: (provider: Provider) => void;
  onClose: () => void;
}

/** Asks what a line is to be booked as. */
export function BookDialog({ payoutOf, onPayout, ...common }: BookDialogProps) {
  return payoutOf === null ? (
    <AssignDialog {...common} onPayout={onPayout} />
  ) : (
    <PayoutDialog {...common} provider={payoutOf} />
  );
}

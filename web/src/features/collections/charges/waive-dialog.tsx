import type { Charge } from "@billow/contract/books/charges.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { waiveCharge } from "../../../api/books/charges.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { ReasonDialog } from "../../../components/reason-dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatMoney } from "../../../format/money.ts";

interface WaiveDialogProps {
  charge: Charge;
  /** What it is called. */
  name: string;
  onClose: () => void;
}

/** Asks why before a charge is given up. */
export function WaiveDialog({ charge, name, onClose }: WaiveDialogProps) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const { mutate, isPending, error } = useMutation({
    mutationFn: (why: string) => waiveCharge(charge.id, why, attempts.current(why)),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ["customers", "charges"] }),
  });
  const failure = error === null ? null : failureOf(error);
  const amount = formatMoney(charge.amount, charge.currency);
  return (
    <ReasonDialog
      title={`Waive ${amount}?`}
      lead={`${name}: no invoice will have it as a line.`}
      description="Kept in the audit log."
      missing="Say why it is waived."
      action={`Waive ${amount}`}
      variant="danger"
      busy={isPending}
      failure={failure}
      notice={failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
      onReason={mutate}
      onClose={onClose}
    />
  );
}

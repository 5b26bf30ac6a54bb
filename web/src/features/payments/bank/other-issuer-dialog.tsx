import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { formatMoney } from "../../../format/money.ts";
import { offerText } from "./line-words.ts";

interface OtherIssuerDialogProps {
  line: BankLine;
  offer: BankOffer;
  onBook: () => void;
  onClose: () => void;
}

/** Asks before money that came to one issuer's account pays another issuer's invoice. */
export function OtherIssuerDialog({ line, offer, onBook, onClose }: OtherIssuerDialogProps) {
  const owner = line.issuer?.name ?? "another issuer";
  return (
    <Dialog
      onClose={onClose}
      title="Book it for another issuer?"
      lead={`${formatMoney(line.amount, line.currency)} came to the account of ${owner}. ${offerText(offer, line.currency)} is ${offer.otherIssuer}’s. The two then owe each other that money.`}
    >
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button variant="filled" onClick={onBook}>
          Book for {offer.otherIssuer}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import { useMe } from "../../../api/access/session.ts";
import type { Failure } from "../../../api/client/failure.ts";
import { IssuerSelect } from "../../../components/fields/issuer-select.tsx";
import { type CustomerFields, customerLabels } from "./customer-fields.ts";

interface IssuerFieldProps {
  fields: CustomerFields;
  /** Whether the customer is yet to be made. */
  isNew: boolean;
  onChange: (fields: CustomerFields) => void;
  failure: Failure | null;
}

/** Who sends the customer's invoices, where there is a choice. */
export function IssuerField({ fields, isNew, onChange, failure }: IssuerFieldProps) {
  const { issuers } = useMe();
  const chosen = fields.issuerId === "" ? issuers[0] : issuers.find(({ id }) => id === fields.issuerId);
  function choose(issuerId: string): void {
    const next = issuers.find(({ id }) => id === issuerId);
    // What nobody has typed over follows the issuer.
    const isUsual = fields.currency === chosen?.currency;
    const isUsualTerms = fields.paymentTermsDays === String(chosen?.paymentTermsDays);
    onChange({
      ...fields,
      issuerId,
      ...(next && isNew && isUsual && { currency: next.currency }),
      ...(next && isNew && isUsualTerms && { paymentTermsDays: String(next.paymentTermsDays) }),
    });
  }
  return (
    <IssuerSelect
      issuers={issuers}
      label={customerLabels.issuerId}
      value={chosen?.id ?? ""}
      onChange={choose}
      error={failure?.fields.get("/issuerId")}
    />
  );
}

import { useMe } from "../../../api/session.ts";
import { IssuerSelect } from "../../../components/issuer-select.tsx";
import { type CustomerFields, customerLabels, noCustomer } from "./customer-fields.ts";

interface IssuerFieldProps {
  fields: CustomerFields;
  onChange: (fields: CustomerFields) => void;
  error: string | undefined;
}

/** Who sends the customer's invoices, where there is a choice. */
export function IssuerField({ fields, onChange, error }: IssuerFieldProps) {
  const { issuers } = useMe();
  const chosen = fields.issuerId === "" ? issuers[0] : issuers.find(({ id }) => id === fields.issuerId);
  function choose(issuerId: string): void {
    const next = issuers.find(({ id }) => id === issuerId);
    // Another issuer mostly bills in another currency, unless somebody typed one already.
    const isUsual = fields.currency === chosen?.currency || fields.currency === noCustomer.currency;
    onChange({ ...fields, issuerId, currency: (isUsual && next?.currency) || fields.currency });
  }
  return (
    <IssuerSelect
      issuers={issuers}
      label={customerLabels.issuerId}
      value={chosen?.id ?? ""}
      onChange={choose}
      error={error}
    />
  );
}

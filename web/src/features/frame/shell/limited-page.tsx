import type { Me } from "@billow/contract/access/user.ts";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { customersText } from "../../../format/limited-customers.ts";
import { sentence } from "../../../format/sentence.ts";

/** Instead of a page about all customers, for somebody who is limited to some. */
export function LimitedPage({ customers }: { customers: NonNullable<Me["customers"]> }) {
  if (customers.length === 0) {
    return (
      <CenteredState title="You see no customer" page="whole">
        The customers that you were limited to are gone. Ask an administrator to choose others.
      </CenteredState>
    );
  }
  return (
    <CenteredState title="This page is about all customers" page="whole">
      {sentence(`You see only ${customersText(customers)}`)} Ask an administrator if you need to see all
      customers.
    </CenteredState>
  );
}

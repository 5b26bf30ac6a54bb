/** A project of a demo customer: a tenant of its own, with the cost centre that pays for it. */
interface Project {
  tenantId: string;
  name: string;
  costCentre: string;
}

/** The projects of customers that have several, by the customer's tenant id, which is the first project's. */
export const PROJECTS: Readonly<Record<string, readonly Project[]>> = {
  "baltic-commons": [
    { tenantId: "baltic-commons", name: "Archive", costCentre: "4100 Infrastructure" },
    { tenantId: "baltic-catalogue", name: "Catalogue", costCentre: "4100 Infrastructure" },
    { tenantId: "baltic-transfer", name: "Transfer", costCentre: "4100 Infrastructure" },
    { tenantId: "baltic-currents", name: "Currents", costCentre: "7200 Research" },
    { tenantId: "baltic-plankton", name: "Plankton", costCentre: "7200 Research" },
    { tenantId: "baltic-ice", name: "Sea ice", costCentre: "7200 Research" },
  ],
};

/** The tenant whose project a resource is in: a customer's resources are spread over its projects by their names. */
export function tenantOfResource(tenantId: string, resource: string): string {
  const projects = PROJECTS[tenantId];
  if (projects === undefined) return tenantId;
  const sum = [...resource].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return projects[sum % projects.length]?.tenantId ?? tenantId;
}

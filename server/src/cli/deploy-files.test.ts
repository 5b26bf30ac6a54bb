import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { VERSION } from "../version.ts";
import { COMMANDS } from "./commands.ts";

/*
 * The files of `deploy/` against what Compose and Kubernetes take. The schemas hold the fields that are used and no others:
 * a field that is misspelled, or stands in the wrong place, is one that they do not know.
 */

const text = z.string().min(1);
const named = z.strictObject({ name: text });
const quantity = z.string().regex(/^\d+(m|Ki|Mi|Gi)?$/);
const labels = z.record(z.string(), text);

const service = z.strictObject({
  image: text.optional(),
  build: z.strictObject({ context: text, dockerfile: text }).optional(),
  // Compose takes no bare yes or no here.
  environment: z.record(z.string().regex(/^[A-Z_]+$/), z.string()),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[\w/]+$/)),
  healthcheck: z
    .strictObject({
      test: z.array(text).min(2),
      interval: z.string().regex(/^\d+s$/),
      retries: z.int().min(1),
    })
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal("service_healthy") })).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  read_only: z.literal(true).optional(),
  tmpfs: z.array(text).optional(),
  cap_drop: z.tuple([z.literal("ALL")]).optional(),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]).optional(),
  restart: z.enum(["unless-stopped", "always", "on-failure"]),
});
const compose = z.strictObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.enum(["/readyz", "/healthz"]), port: text }),
  periodSeconds: z.int(),
  failureThreshold: z.int().optional(),
});
const container = z.strictObject({
  name: text,
  image: z.string().endsWith(`/billow:${VERSION}`),
  args: z.array(z.enum([...COMMANDS.keys()])),
  ports: z.array(z.strictObject({ name: text, containerPort: z.literal(3000) })).optional(),
  env: z.array(z.strictObject({ name: text, value: z.string() })).optional(),
  envFrom: z.array(z.strictObject({ secretRef: named })),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  resources: z
    .strictObject({
      requests: z.strictObject({ cpu: quantity, memory: quantity }),
      limits: z.strictObject({ memory: quantity }),
    })
    .optional(),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
  }),
  volumeMounts: z.array(z.strictObject({ name: text, mountPath: z.string().startsWith("/") })),
});
const pod = z.strictObject({
  restartPolicy: z.enum(["Never", "OnFailure"]).optional(),
  terminationGracePeriodSeconds: z.int().optional(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().min(1),
    fsGroup: z.int().min(1),
    seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
  }),
  containers: z.array(container).min(1),
  volumes: z.array(z.strictObject({ name: text, emptyDir: z.strictObject({}) })),
});
const job = z.strictObject({
  apiVersion: z.literal("batch/v1"),
  kind: z.literal("Job"),
  metadata: named,
  spec: z.strictObject({
    backoffLimit: z.int(),
    template: z.strictObject({ spec: pod.required({ restartPolicy: true }) }),
  }),
});
const deployment = z.strictObject({
  apiVersion: z.literal("apps/v1"),
  kind: z.literal("Deployment"),
  metadata: named,
  spec: z.strictObject({
    replicas: z.int().min(1),
    selector: z.strictObject({ matchLabels: labels }),
    template: z.strictObject({
      metadata: z.strictObject({ labels }),
      spec: pod.omit({ restartPolicy: true }),
    }),
  }),
});
const kubernetesService = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("Service"),
  metadata: named,
  spec: z.strictObject({
    selector: labels,
    ports: z.array(z.strictObject({ name: text, port: z.int(), targetPort: text })),
  }),
});
const manifest = z.discriminatedUnion("kind", [job, deployment, kubernetesService]);

/** Both read YAML 1.1, in which a bare `off` is no text. A key that stands twice is an error. */
function documentsOf(path: string): unknown[] {
  const file = readFileSync(join(import.meta.dirname, "../../..", path), "utf8");
  return parseAllDocuments(file, { version: "1.1" }).map((one) => {
    expect(one.errors).toEqual([]);
    return one.toJS();
  });
}

describe("the compose file", () => {
  const [file] = documentsOf("deploy/container/compose.yaml");

  test("has the fields that Compose takes, and Billow's own container may do little", () => {
    const { services } = compose.parse(file);
    const hardened = { read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] };
    expect(services.billow).toMatchObject({ ...hardened, tmpfs: ["/tmp"] });
  });

  test("names services and volumes that it has, and waits for a database that says when it is well", () => {
    const { services, volumes } = compose.parse(file);
    for (const { image, build, volumes: mounted, depends_on: needed = {} } of Object.values(services)) {
      expect([image, build].filter((source) => source !== undefined)).toHaveLength(1);
      for (const mount of mounted) expect(Object.keys(volumes)).toContain(mount.split(":")[0]);
      for (const name of Object.keys(needed)) expect(services[name]?.healthcheck, name).toBeDefined();
    }
  });
});

describe("the Kubernetes manifests", () => {
  const read = () => documentsOf("deploy/kubernetes/billow.yaml").map((one) => manifest.parse(one));
  const podsOf = (all: ReturnType<typeof read>) =>
    all.flatMap((one) => (one.kind === "Service" ? [] : [one.spec.template.spec]));

  test("have the fields that Kubernetes takes, and each container may do little", () => {
    expect(read().map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "Job billow-migrate",
      "Deployment billow-server",
      "Deployment billow-worker",
      "Service billow",
    ]);
  });

  test("mount what their pods have, and ask at ports that are open", () => {
    const pods = podsOf(read());
    expect(pods).toHaveLength(3);
    for (const { containers, volumes } of pods)
      for (const { volumeMounts, ports = [], readinessProbe, livenessProbe } of containers) {
        expect(volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
        for (const asked of [readinessProbe, livenessProbe])
          if (asked !== undefined) expect(ports.map(({ name }) => name)).toContain(asked.httpGet.port);
      }
  });

  test("select the pods that they make, and the service reaches the server alone", () => {
    const all = read();
    const deployments = all.flatMap((one) => (one.kind === "Deployment" ? [one] : []));
    for (const { spec } of deployments)
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    for (const one of all) {
      if (one.kind !== "Service") continue;
      const { selector, ports } = one.spec;
      const reached = deployments.filter(({ spec }) =>
        Object.entries(selector).every(([name, value]) => spec.template.metadata.labels[name] === value),
      );
      expect(reached.map(({ metadata }) => metadata.name)).toEqual(["billow-server"]);
      const open = reached.flatMap(({ spec }) =>
        spec.template.spec.containers.flatMap((each) => each.ports ?? []),
      );
      for (const { targetPort } of ports) expect(open.map(({ name }) => name)).toContain(targetPort);
    }
  });
});

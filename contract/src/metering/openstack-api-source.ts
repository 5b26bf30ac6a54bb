import { z } from "zod";
import { text } from "../wire.ts";
import { openstackCounting, openstackKind } from "./openstack-counting.ts";

/**
 * The APIs of an OpenStack, found through Keystone. Billow lists what exists and compares it with what it counts, as
 * with any inventory.
 */
export const openstackApiConfig = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .meta({ description: "Keystone's address. Put the credentials into `secret`" }),
    signIn: z.enum(["password", "applicationCredential"]).default("password").meta({
      description:
        "What the credentials are: a user's name and password, or the id and the secret of an application credential",
    }),
    userDomain: text(200)
      .default("Default")
      .meta({ description: "The domain of the user, by name; for a password" }),
    project: text(200).optional().meta({ description: "The project to sign in to, by name; for a password" }),
    projectDomain: text(200).default("Default").meta({ description: "The domain of the project, by name" }),
    region: text(200)
      .optional()
      .meta({ description: "The region of the catalogue; needed where the catalogue has several" }),
    interface: z
      .enum(["public", "internal", "admin"])
      .default("public")
      .meta({ description: "Which of the addresses in the catalogue are called" }),
    lists: z.array(openstackKind).min(1).max(20).default(["servers", "volumes"]).meta({
      description: "What is listed; anything else is left to other sources",
    }),
    projects: z.enum(["all", "own"]).default("all").meta({
      description:
        "Whose resources are listed: those of all projects, which needs the role `adminRole`, or those of the project that Billow signs in to",
    }),
    adminRole: text(200)
      .default("admin")
      .meta({ description: "The role whose holders see the resources of all projects" }),
    ...openstackCounting,
    watches: z.array(text(200)).max(20).default([]).meta({
      description: "The sources whose resources this one completes, by name, as for an inventory",
    }),
    everySeconds: z.number().int().min(15).max(86_400).default(300),
    timeoutSeconds: z.number().int().min(1).max(300).default(30),
    answerBytesMax: z.number().int().min(10_000).max(1_000_000_000).default(64_000_000),
  })
  .refine(({ signIn, project }) => signIn !== "password" || project !== undefined, {
    message: "name the project that the user signs in to",
    path: ["project"],
  });
export type OpenstackApiConfig = z.output<typeof openstackApiConfig>;

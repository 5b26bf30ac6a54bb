import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { DocumentData } from "./document-data.ts";
import type { TypesetAnswer } from "./typesetter-process.ts";

/**
 * Sets a document as PDF, in another process, since setting type takes the whole thread. Processes start when needed, end
 * when idle, after some thousand documents, and with this one.
 */
export function typeset(data: DocumentData): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    waiting.push({ data, resolve, reject, tries: 0 });
    assign();
  });
}

interface Job {
  data: DocumentData;
  tries: number;
  resolve(pdf: Buffer): void;
  reject(error: Error): void;
}

interface Worker {
  child: ChildProcess;
  job: Job | null;
  made: number;
  /** Ends it when it has been idle, or at one document, for too long. */
  timer: NodeJS.Timeout | undefined;
}

const WORKERS_MAX = 2;
const DOCUMENTS_MAX = 5_000;
const IDLE_MS = 30_000;
const DOCUMENT_MS = 60_000;
const TRIES_MAX = 2;

const waiting: Job[] = [];
const workers = new Set<Worker>();

/** Gives waiting documents to idle processes, of which one more is started where all are busy. */
function assign(): void {
  while (waiting.length > 0) {
    const idle = [...workers].find((worker) => worker.job === null);
    const worker = idle ?? (workers.size < WORKERS_MAX ? startWorker() : undefined);
    const job = worker && waiting.shift();
    if (worker === undefined || job === undefined) return;
    begin(worker, job);
  }
}

function startWorker(): Worker {
  const child = fork(join(import.meta.dirname, "typesetter-process.ts"), {
    serialization: "advanced",
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const worker: Worker = { child, job: null, made: 0, timer: undefined };
  child.on("message", (answer: TypesetAnswer) => finish(worker, answer));
  child.on("error", () => lose(worker));
  child.on("exit", () => lose(worker));
  workers.add(worker);
  return worker;
}

function begin(worker: Worker, job: Job): void {
  job.tries += 1;
  worker.job = job;
  setDeadline(worker, DOCUMENT_MS);
  keepAlive(worker, true);
  worker.child.send(job.data, (error) => {
    if (error) lose(worker);
  });
}

function finish(worker: Worker, answer: TypesetAnswer): void {
  const { job } = worker;
  worker.job = null;
  worker.made += 1;
  if ("pdf" in answer) job?.resolve(Buffer.from(answer.pdf));
  else job?.reject(new Error(answer.refusal));
  if (worker.made >= DOCUMENTS_MAX) {
    lose(worker);
    return;
  }
  setDeadline(worker, IDLE_MS);
  keepAlive(worker, false);
  assign();
}

/** Ends a process, or what is left of it. A document it was at is given to another one, once. */
function lose(worker: Worker): void {
  if (!workers.delete(worker)) return;
  clearTimeout(worker.timer);
  worker.child.kill("SIGKILL");
  const { job } = worker;
  if (job !== null && job.tries < TRIES_MAX) waiting.unshift(job);
  else job?.reject(new Error("The process that sets documents ended in the middle of one."));
  assign();
}

function setDeadline(worker: Worker, ms: number): void {
  clearTimeout(worker.timer);
  worker.timer = setTimeout(() => lose(worker), ms).unref();
}

/** Only while it is at a document does a process keep this one from ending. */
function keepAlive({ child }: Worker, needed: boolean): void {
  if (needed) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

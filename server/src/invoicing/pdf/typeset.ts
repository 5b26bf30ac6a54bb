import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { DocumentData } from "./document-data.ts";
import type { TypesetAnswer } from "./typesetter-process.ts";

/**
 * Typesets a document as PDF in another process, because typesetting blocks the thread. Processes start when needed.
 * They end when idle, after some thousand documents, and with this process.
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
  /** Ends the process when it has been idle, or busy with one document, for too long. */
  timer: NodeJS.Timeout | undefined;
}

const WORKERS_MAX = 2;
const DOCUMENTS_MAX = 5_000;
const IDLE_MS = 30_000;
const DOCUMENT_MS = 60_000;
const TRIES_MAX = 2;

const waiting: Job[] = [];
const workers = new Set<Worker>();

/** Assigns waiting documents to idle processes, and starts one more when all are busy. */
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

/** Ends a process. Its unfinished document is assigned to another process, once. */
function lose(worker: Worker): void {
  if (!workers.delete(worker)) return;
  clearTimeout(worker.timer);
  worker.child.kill("SIGKILL");
  const { job } = worker;
  if (job !== null && job.tries < TRIES_MAX) waiting.unshift(job);
  else job?.reject(new Error("The typesetting process ended before it finished a document."));
  assign();
}

function setDeadline(worker: Worker, ms: number): void {
  clearTimeout(worker.timer);
  worker.timer = setTimeout(() => lose(worker), ms).unref();
}

/** A process keeps this one alive only while it is busy. */
function keepAlive({ child }: Worker, needed: boolean): void {
  if (needed) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

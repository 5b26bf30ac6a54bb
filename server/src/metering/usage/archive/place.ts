/** Where the files of the archive are. Each of its methods throws DomainError `archive_unavailable`. */
export interface ArchivePlace {
  readonly location: string;
  /** Makes the place where it is missing, and forgets what killed processes left. */
  prepare(nowMs: number): Promise<void>;
  /** Writes a file whole or not at all. When this returns, it is on disk. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** All bytes of a file, as they are in the place. */
  bytes(name: string): Promise<Uint8Array>;
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
}

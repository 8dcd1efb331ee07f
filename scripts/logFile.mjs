import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const MAX_BYTES = 20 * 1024 * 1024;

/**
 * A log that never holds more than two files of `maxBytes`: a full one is put aside as FILE.1, over
 * the one before. Writing is synchronous, so that the last words of a program that crashes with us
 * are there; a backend says a few lines a minute.
 */
export class LogFile {
  /**
   * @param {string} file
   * @param {{ maxBytes?: number }} [options]
   */
  constructor(file, { maxBytes = MAX_BYTES } = {}) {
    mkdirSync(dirname(file), { recursive: true });
    this.file = file;
    this.maxBytes = maxBytes;
    this.descriptor = openSync(file, "a");
    this.bytes = statSync(file).size;
    this.closed = false;
  }

  /** @param {string | Uint8Array} text */
  write(text) {
    if (this.closed) return;
    try {
      if (this.bytes >= this.maxBytes) this.putAside();
      this.bytes += writeSync(this.descriptor, typeof text === "string" ? Buffer.from(text) : text);
    } catch {
      // A full disk is no reason to stop a chat that still answers.
      this.close();
    }
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.descriptor);
  }

  /** @private */
  putAside() {
    closeSync(this.descriptor);
    renameSync(this.file, `${this.file}.1`);
    this.descriptor = openSync(this.file, "a");
    this.bytes = 0;
  }
}

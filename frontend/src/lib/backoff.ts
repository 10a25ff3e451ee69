/* How long to wait before the next try: doubling, with full jitter, at most half a minute. */

const LONGEST = 30_000;

export class Backoff {
  #ceiling = 500;

  /** Milliseconds until the next try. */
  next(): number {
    const wait = Math.random() * this.#ceiling;
    this.#ceiling = Math.min(LONGEST, this.#ceiling * 2);
    return wait;
  }

  /** It worked: begin anew. */
  reset(): void {
    this.#ceiling = 500;
  }
}

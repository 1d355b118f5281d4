/** How long the person has waited for an answer, in three steps. */

export type Wait = "none" | "typing" | "slow" | "late";

const SLOW_AFTER = 10_000; // ms
const LATE_AFTER = 30_000; // ms

export class Waiting {
  step: Wait = "none";
  #owed = 0;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly changed: () => void) {}

  /** One more answer is owed. */
  begin(): void {
    this.#owed += 1;
    this.#restart();
  }

  /** At least one answer is owed: a message sent again may be waiting already. */
  ensure(): void {
    if (this.#owed === 0) this.begin();
  }

  /** Part of an answer came; the rest has its full time again. */
  heard(): void {
    if (this.#owed > 0) this.#restart();
  }

  /** One answer is complete, or will not come. */
  end(): void {
    this.#owed = Math.max(0, this.#owed - 1);
    if (this.#owed > 0) this.#restart();
    else this.#stop("none");
  }

  reset(busy: boolean): void {
    this.#owed = 0;
    this.#stop("none");
    if (busy) this.begin();
  }

  #restart(): void {
    this.#stop("typing");
    this.#timers = [
      setTimeout(() => this.#set("slow"), SLOW_AFTER),
      setTimeout(() => {
        this.#owed = 0;
        this.#set("late");
      }, LATE_AFTER),
    ];
  }

  #stop(step: Wait): void {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    this.#set(step);
  }

  #set(step: Wait): void {
    this.step = step;
    this.changed();
  }
}

/** Keeps the newest turn in view, but never moves a person who is reading further up. */

const NEAR = 48; // px from the end that still count as the end
const ABOVE = 12; // px kept free above the start of a turn

export class Following {
  isAtEnd = true;
  #follows = true;
  /** The person went to the very end themselves, so the end is kept rather than the start of the turn. */
  #keepsEnd = false;
  #settledAt = 0;

  constructor(private readonly changed: () => void) {}

  /** The person said something: show what comes. */
  resume(): void {
    this.#follows = true;
    this.#keepsEnd = false;
  }

  /** After drawing: goes to the end, or to where the turn starts when it is taller than the view. */
  settle(box: HTMLElement, turn: HTMLElement | null): void {
    if (this.#follows) {
      const end = box.scrollHeight - box.clientHeight;
      box.scrollTop = turn && !this.#keepsEnd ? Math.min(end, turn.offsetTop - ABOVE) : end;
      this.#settledAt = box.scrollTop;
    }
    this.#look(box);
  }

  toEnd(box: HTMLElement): void {
    this.#follows = this.#keepsEnd = true;
    box.scrollTop = box.scrollHeight;
    this.#settledAt = box.scrollTop;
    this.#look(box);
  }

  scrolled(box: HTMLElement): void {
    this.#look(box);
    const isOurs = Math.abs(box.scrollTop - this.#settledAt) < 2;
    if (!isOurs) this.#follows = this.#keepsEnd = this.isAtEnd;
  }

  #look(box: HTMLElement): void {
    const isAtEnd = box.scrollHeight - box.clientHeight - box.scrollTop < NEAR;
    if (isAtEnd === this.isAtEnd) return;
    this.isAtEnd = isAtEnd;
    this.changed();
  }
}

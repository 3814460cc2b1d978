// Keeping the place of a new booking for a few minutes while its form is filled. Owns the hold from taking to giving
// back; that it could not be taken is no trouble to anybody, because booking itself is judged again.
import { releaseHold, takeHold, type Hold } from '../api/calls';
import type { ReservationInput } from '../api/shapes';

/** A change of the place is not held before it has stood so long. */
const SETTLE_MILLISECONDS = 700;
/** A hold that ends sooner is taken anew when something is typed. */
const SOON_SECONDS = 150;
/** What was held when the page went away, so that nobody stands in their own way after coming back. */
const LEFT_BEHIND = 'holdfast.hold';

export class Keeper {
	held = $state.raw<Hold | null>(null);

	#place = '';
	#timer: ReturnType<typeof setTimeout> | null = null;
	/** Calls go out one after the other, so that one hold moves and there are never two. */
	#queue: Promise<void> = Promise.resolve();

	/** `onheld` is told when a place is kept. */
	constructor(readonly onheld: () => void) {
		const left = sessionStorage.getItem(LEFT_BEHIND);
		if (left) this.#giveBack(left);
	}

	/** Holds the place of a body that would be granted, or moves the hold there. */
	keep(body: ReservationInput): void {
		const place = JSON.stringify([
			body.for_reservable_id,
			body.start,
			body.duration,
			body.units,
			body.named_unit_ids,
			body.for_user_id
		]);
		if (place === this.#place && !this.#endsSoon) return;
		this.#place = place;
		this.#stop();
		this.#timer = setTimeout(() => this.#then(() => this.#take(body)), SETTLE_MILLISECONDS);
	}

	/** Gives the place back. */
	release(): void {
		this.forget();
		this.#then(async () => {
			const held = sessionStorage.getItem(LEFT_BEHIND);
			if (held) this.#giveBack(held);
		});
	}

	/** The hold was used up: what it kept is booked. */
	used(): void {
		this.forget();
		sessionStorage.removeItem(LEFT_BEHIND);
	}

	/** Takes no further step for what is not wanted any more. */
	forget(): void {
		this.#stop();
		this.#place = '';
		this.held = null;
	}

	get #endsSoon(): boolean {
		return this.held === null || this.held.expires_unix - Date.now() / 1000 < SOON_SECONDS;
	}

	#stop(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
	}

	#then(step: () => Promise<void>): void {
		this.#queue = this.#queue.then(step);
	}

	async #take(body: ReservationInput): Promise<void> {
		const place = this.#place;
		const before = this.held?.hold_id;
		try {
			const held = await takeHold({ ...body, ...(before ? { hold_id: before } : {}) });
			sessionStorage.setItem(LEFT_BEHIND, held.hold_id);
			if (this.#place === '') this.#giveBack(held.hold_id);
			else this.#hold(held);
		} catch {
			// Somebody else was faster, or too much is held: the next dry run says what matters.
			if (this.#place === place) this.#place = '';
		}
	}

	#hold(held: Hold): void {
		this.held = held;
		this.onheld();
	}

	#giveBack(holdId: string): void {
		sessionStorage.removeItem(LEFT_BEHIND);
		releaseHold(holdId).catch(() => undefined);
	}
}

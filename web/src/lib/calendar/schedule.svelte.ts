// What the schedule page knows: the resources of a site and what stands on them in the range in sight. Owns
// loading, piece by piece for sites with many resources, and keeping it fresh; draws nothing.
import { listHolds, listReservations, listResources } from '../api/calls';
import { isAbort } from '../api/client';
import type { HeldPlace, Reservation, Resource } from '../api/shapes';
import { asReservation, identityOf } from './looks';
import type { Range } from './scale';

/** Up to so many resources everything is fetched with one call. */
const FEW = 200;
const MOST_PER_CALL = 80;
const GATHER_MILLISECONDS = 60;

export class Schedule {
	resources = $state.raw<Resource[]>([]);
	areResourcesLoaded = $state(false);
	isLoading = $state(false);
	trouble = $state.raw<unknown>(null);
	/** By resource id; a resource without an entry has not been asked for yet. */
	reservations = $state.raw<ReadonlyMap<string, Reservation[]>>(new Map());

	#range: Range | null = null;
	#asked = new Set<string>();
	#wanted = new Set<string>();
	#gathering: ReturnType<typeof setTimeout> | null = null;
	#abort = new AbortController();

	constructor(
		readonly siteId: string,
		readonly zone: string
	) {}

	resource(id: string | undefined): Resource | undefined {
		return this.resources.find((resource) => resource.reservable_id === id);
	}

	async loadResources(): Promise<void> {
		this.trouble = null;
		try {
			const all = await listResources(this.siteId);
			this.resources = all.filter((resource) => resource.archived !== true && resource.active !== false);
			this.areResourcesLoaded = true;
		} catch (trouble) {
			this.trouble = trouble;
		}
	}

	/** Shows another range: what was loaded is forgotten, what is on its way no longer counts. */
	open(range: Range): void {
		if (this.#range?.start === range.start && this.#range.end === range.end) return;
		this.#range = range;
		this.#forget();
		this.reservations = new Map();
	}

	/** Sees to it that these resources are loaded. */
	ensure(ids: string[]): void {
		const all = this.#isSmall ? this.resources.map((one) => one.reservable_id) : ids;
		for (const id of all) if (!this.#asked.has(id)) this.#wanted.add(id);
		if (this.#wanted.size > 0) this.#gathering ??= setTimeout(() => this.#fetch(), GATHER_MILLISECONDS);
	}

	/** Asks again for all that is shown, leaving it in place meanwhile. */
	refresh(): void {
		const ids = [...this.#asked];
		this.#forget();
		this.trouble = null;
		this.ensure(ids);
	}

	/** Puts a reservation in its place at once: new, or instead of its older version. */
	put(reservation: Reservation): void {
		if (!hasTime(reservation)) return;
		this.#replace(reservation, (list) => [...list, reservation]);
	}

	/** Takes a reservation away at once. */
	remove(reservation: Reservation): void {
		this.#replace(reservation, (list) => list);
	}

	find(reservationId: string | null): Reservation | undefined {
		if (!reservationId) return undefined;
		for (const list of this.reservations.values()) {
			const found = list.find((one) => one.reservation_id === reservationId);
			if (found) return found;
		}
		return undefined;
	}

	/** Leaves nothing behind. */
	close(): void {
		this.#forget();
	}

	/** Whether all resources are known and few enough to be asked for at once. */
	get #isSmall(): boolean {
		return this.areResourcesLoaded && this.resources.length <= FEW;
	}

	#forget(): void {
		this.#abort.abort();
		this.#abort = new AbortController();
		this.#asked.clear();
		this.#wanted.clear();
		if (this.#gathering) clearTimeout(this.#gathering);
		this.#gathering = null;
		this.isLoading = false;
	}

	async #fetch(): Promise<void> {
		this.#gathering = null;
		const range = this.#range;
		if (!range) return;
		const everything = this.#isSmall;
		const ids = everything ? [...this.#wanted] : [...this.#wanted].slice(0, MOST_PER_CALL);
		for (const id of ids) {
			this.#wanted.delete(id);
			this.#asked.add(id);
		}
		if (this.#wanted.size > 0) this.ensure([]);
		const { signal } = this.#abort;
		this.isLoading = true;
		try {
			const asked = everything ? null : ids;
			const { start, end } = range;
			const [found, held] = await Promise.all([
				listReservations(this.siteId, start, end, asked, signal),
				listHolds(this.siteId, start, end, signal)
			]);
			if (!signal.aborted) this.#keep(ids, [...found, ...this.#others(held)]);
		} catch (trouble) {
			if (isAbort(trouble) || signal.aborted) return;
			for (const id of ids) this.#asked.delete(id);
			this.trouble = trouble;
		} finally {
			if (!signal.aborted) this.isLoading = false;
		}
	}

	#keep(ids: string[], found: Reservation[]): void {
		const next = new Map(this.reservations);
		for (const id of ids) next.set(id, []);
		for (const reservation of found) {
			if (reservation.cancelled || reservation.status === 'denied' || !hasTime(reservation)) continue;
			next.get(reservation.reservable?.reservable_id ?? '')?.push(reservation);
		}
		this.reservations = next;
	}

	/** What others hold; one's own shows as the ghost of the form it was taken for. */
	#others(held: HeldPlace[]): Reservation[] {
		return held
			.filter((one) => !one.is_mine)
			.map((one) => asReservation(one, this.resource(one.reservable_id)?.name ?? '', this.zone));
	}

	#replace(reservation: Reservation, change: (others: Reservation[]) => Reservation[]): void {
		const next = new Map(this.reservations);
		const identity = identityOf(reservation);
		for (const [id, list] of next) {
			const others = list.filter((one) => identityOf(one) !== identity);
			if (others.length !== list.length) next.set(id, others);
		}
		const id = reservation.reservable?.reservable_id ?? '';
		next.set(id, change(next.get(id) ?? []));
		this.reservations = next;
	}
}

/** Requests and sets of resources have no time, so no place on the schedule. */
const hasTime = (one: Reservation) => one.end_utc_unix > one.start_utc_unix;

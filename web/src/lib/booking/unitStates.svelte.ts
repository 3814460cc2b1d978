// Which named units are taken at the time that is wanted: each is tried by a dry run. Owns asking, a few at a time,
// and forgetting what is out of date; judges nothing.
import { tryReservation } from '../api/calls';
import type { ReservationInput, Resource } from '../api/shapes';
import { wordsOf } from './refusals';
import { namedUnits } from './units';

/** Of longer lists only the first are tried; the others are judged once they are chosen. */
const MOST_TRIED = 40;
const AT_ONCE = 4;
const SETTLE_MILLISECONDS = 350;

export class UnitStates {
	/** Why a unit cannot be had, by its id. */
	taken = $state.raw<ReadonlyMap<string, string>>(new Map());

	#abort = new AbortController();
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(readonly zone: string) {}

	/** Tries each unit of the resource in the place of those that the body names. */
	look(resource: Resource, body: ReservationInput, editedId: string | null): void {
		this.stop();
		const { signal } = (this.#abort = new AbortController());
		this.#timer = setTimeout(() => {
			this.#try(resource, body, editedId, signal).catch(() => undefined);
		}, SETTLE_MILLISECONDS);
	}

	stop(): void {
		this.#abort.abort();
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
	}

	async #try(
		resource: Resource,
		body: ReservationInput,
		editedId: string | null,
		signal: AbortSignal
	): Promise<void> {
		const found = new Map<string, string>();
		const waiting = namedUnits(resource).slice(0, MOST_TRIED);
		const one = async () => {
			for (let unit = waiting.shift(); unit; unit = waiting.shift()) {
				const asked = { ...onlyOf(resource, body, editedId), named_unit_ids: [unit.id] };
				const { refusals } = await tryReservation(asked, editedId, signal);
				const why = refusals.find(({ params }) => params?.named_unit_id === unit?.id);
				if (why) found.set(unit.id, wordsOf(why, this.zone).sentence);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, one));
		if (!signal.aborted) this.taken = found;
	}
}

/** When, for whom and by which hold; of what is wanted only one unit of the resource. */
function onlyOf(resource: Resource, body: ReservationInput, editedId: string | null): ReservationInput {
	const { start, duration, for_user_id, hold_id } = body;
	return {
		...(start ? { start } : {}),
		...(duration ? { duration } : {}),
		...(for_user_id ? { for_user_id } : {}),
		...(hold_id ? { hold_id } : {}),
		...(editedId ? {} : { for_reservable_id: resource.reservable_id }),
		units: 1
	};
}

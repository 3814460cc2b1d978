// The booking that is being made or changed: what was typed, where it would stand, and what the server says to
// it. One per page; the timeline's ghost and the sheet show the same one. No rule is judged here.
import { saveReservation, tryReservation, verdictOf, type Verdict } from '../api/calls';
import { ApiError, isAbort, sentenceOf } from '../api/client';
import type { Person, Reservation, ReservationInput, Resource } from '../api/shapes';
import { toCivil } from '../time/zone';
import { lastAnswer } from './lastAnswer';
import { wordsOf } from './refusals';

const DRY_RUN_MILLISECONDS = 160;

/** A place on the schedule. */
export interface Place {
	resource: Resource;
	start: number;
	end: number;
}

/** The words and choices of the form; they survive closing the sheet until something was booked. */
interface Typed {
	units: number;
	purpose: string;
	note: string;
	forPerson: Person | null;
	isMaintenance: boolean;
	isForced: boolean;
}

const nothingTyped = (): Typed => ({
	units: 1,
	purpose: '',
	note: '',
	forPerson: null,
	isMaintenance: false,
	isForced: false
});

export class Booking {
	place = $state.raw<Place | null>(null);
	/** What is changed, when it is not a new one. */
	edited = $state.raw<Reservation | null>(null);
	typed = $state<Typed>(nothingTyped());
	/** Whether the sheet is open; while dragging there is a place and no sheet. */
	isOpen = $state(false);
	verdict = $state.raw<Verdict | null>(null);
	isAsking = $state(false);
	isSaving = $state(false);
	/** What kept the server from answering at all. */
	trouble = $state.raw<unknown>(null);

	#typedForNew: Typed | null = null;
	#attempt: { wish: string; key: string } | null = null;
	#asker = lastAnswer<ReservationInput, Verdict>(
		(body, signal) => tryReservation(body, this.edited?.reservation_id ?? null, signal),
		(verdict) => {
			this.verdict = verdict;
			this.trouble = null;
			this.isAsking = false;
		},
		(trouble) => {
			if (isAbort(trouble)) return;
			this.trouble = trouble;
			this.isAsking = false;
		},
		DRY_RUN_MILLISECONDS
	);

	constructor(readonly zone: string) {}

	/** Holds a place up for the server to judge, without a sheet: a drag. */
	hover(place: Place, edited: Reservation | null = null): void {
		const moved =
			this.place?.resource !== place.resource ||
			this.place.start !== place.start ||
			this.place.end !== place.end ||
			this.edited !== edited;
		if (!moved) return;
		if (this.edited !== edited) this.#swap(edited);
		this.place = place;
		this.ask();
	}

	/** Opens the sheet at a place, for a new booking or for a change. */
	open(place: Place, edited: Reservation | null = null): void {
		this.hover(place, edited);
		this.isOpen = true;
	}

	/** Takes the ghost away. What was typed stays for the next time. */
	close(): void {
		this.#asker.stop();
		this.isOpen = false;
		this.place = null;
		this.verdict = null;
		this.trouble = null;
		this.isAsking = false;
		this.#swap(null);
	}

	/** Takes the ghost away and forgets what was typed. */
	discard(): void {
		this.#typedForNew = null;
		this.close();
		this.typed = nothingTyped();
	}

	/** Asks what the server would say. */
	ask(): void {
		const body = this.body();
		if (!body) return;
		this.isAsking = true;
		this.#asker.ask(body);
	}

	/** Makes the booking or the change. Null when it was refused; the verdict then says why. */
	async save(): Promise<Reservation | null> {
		const body = this.body();
		if (!body || this.isSaving) return null;
		this.#asker.stop();
		this.isAsking = false;
		this.isSaving = true;
		this.trouble = null;
		try {
			const saved = await saveReservation(body, this.edited?.reservation_id ?? null, {
				key: this.#keyOf(body)
			});
			this.#attempt = null;
			this.typed = nothingTyped();
			this.#typedForNew = null;
			this.edited = null;
			this.close();
			return saved;
		} catch (trouble) {
			if (trouble instanceof ApiError && !trouble.mayRetry) this.verdict = verdictOf(trouble);
			else this.trouble = trouble;
			return null;
		} finally {
			this.isSaving = false;
		}
	}

	/** The first reason in words, or what kept the server from answering. */
	get firstReason(): string | null {
		if (this.trouble) return sentenceOf(this.trouble);
		const first = this.verdict?.refusals[0];
		return first ? wordsOf(first, this.zone).sentence : null;
	}

	/** The call's body; an edit carries only what it changes. */
	body(): ReservationInput | null {
		const { place, edited, typed } = this;
		if (!place) return null;
		const times: ReservationInput = {
			start: toCivil(place.start, this.zone),
			duration: place.end - place.start
		};
		const flags: ReservationInput = typed.isForced ? { force_reserve: true } : {};
		if (edited) {
			return {
				...times,
				...flags,
				...(typed.units !== (edited.units ?? 1) && !edited.maintenance ? { units: typed.units } : {}),
				...(typed.purpose !== (edited.purpose ?? '') ? { purpose: typed.purpose } : {}),
				...(typed.note !== (edited.note ?? '') ? { note: typed.note } : {})
			};
		}
		return {
			for_reservable_id: place.resource.reservable_id,
			...times,
			...flags,
			...(typed.isMaintenance ? { maintenance: true } : { units: typed.units }),
			...(typed.forPerson ? { for_user_id: typed.forPerson.user_id } : {}),
			...(typed.purpose ? { purpose: typed.purpose } : {}),
			...(typed.note ? { note: typed.note } : {})
		};
	}

	/** The same wish keeps its key until it was granted, so that pressing again after a lost answer books once. */
	#keyOf(body: ReservationInput): string {
		const wish = JSON.stringify([this.edited?.reservation_id, body]);
		if (this.#attempt?.wish !== wish) this.#attempt = { wish, key: randomKey() };
		return this.#attempt.key;
	}

	/** Between a new booking and a change the words of the form change too; those of the new one are kept. */
	#swap(edited: Reservation | null): void {
		if (this.edited === null && edited !== null) this.#typedForNew = $state.snapshot(this.typed) as Typed;
		this.edited = edited;
		if (edited) {
			this.typed = {
				...nothingTyped(),
				units: edited.units ?? 1,
				purpose: edited.purpose ?? '',
				note: edited.note ?? ''
			};
		} else {
			this.typed = this.#typedForNew ?? this.typed;
			this.#typedForNew = null;
		}
		this.verdict = null;
	}
}

function randomKey(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
		byte.toString(16).padStart(2, '0')
	).join('');
}

// The booking that is being made or changed: what was typed, where it would stand, and what the server says to
// it. One per page; the timeline's ghost and the sheet show the same one. No rule is judged here.
import { saveReservation, tryReservation, verdictOf, type Verdict } from '../api/calls';
import { ApiError, isAbort, sentenceOf } from '../api/client';
import type { Reach } from '../api/series';
import type { FormToAnswer, OfferedRate, Reservation, ReservationInput, Resource } from '../api/shapes';
import { Keeper } from './keeper.svelte';
import { lastAnswer } from './lastAnswer';
import { wordsOf } from './refusals';
import { takesRequests } from './rules';
import { changedBody, newBody, nothingTyped, typedOf, type Place, type Typed } from './wish';

export type { Place } from './wish';

const DRY_RUN_MILLISECONDS = 160;

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
	/** What was asked while the place was being kept ran into one's own hold: it is asked again. */
	readonly keeper = new Keeper(() => {
		if (this.isAsking || this.verdict?.kind === 'refused') this.ask();
	});

	#typedForNew: Typed | null = null;
	#attempt: { wish: string; key: string } | null = null;
	/** Rates that were chosen because there was only one, and may be changed in the same way. */
	#chosenForThem = new Set<string>();
	#asker = lastAnswer<ReservationInput, Verdict>(
		(body, signal) => tryReservation(body, this.edited?.reservation_id ?? null, signal),
		(verdict) => {
			this.verdict = verdict;
			this.trouble = null;
			this.isAsking = false;
			const hasOtherForms = this.#sawForms(verdict.forms);
			if (this.#chooseOnlyRates(verdict.offers) || hasOtherForms) this.ask();
			else this.#keepPlace();
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
		this.#without(place.resource);
		this.ask();
	}

	/** Opens the sheet for a change of a reservation, which reaches as far as is said. */
	change(resource: Resource, edited: Reservation, reach: Reach): void {
		const place = { resource, start: edited.start_utc_unix, end: edited.end_utc_unix };
		this.open(place, edited);
		this.typed.reach = reach;
		this.ask();
	}

	/** Opens the sheet at a place, for a new booking or for a change. */
	open(place: Place, edited: Reservation | null = null): void {
		this.hover(place, edited);
		this.isOpen = true;
		if (!this.isAsking) this.#keepPlace();
	}

	/** Opens the sheet at an offered time, to book it. */
	take(resource: Resource, offer: Reservation): void {
		this.open({ resource, start: offer.start_utc_unix, end: offer.end_utc_unix });
		this.typed.offer = offer;
		this.typed.offered = null;
		this.typed.units = offer.units ?? 1;
		this.ask();
	}

	/** Books an offered time. Null when that needs a word more: then the sheet is open and says which. */
	async bookAtOnce(resource: Resource, offer: Reservation): Promise<Reservation | null> {
		this.take(resource, offer);
		const saved = await this.save();
		if (!saved) this.ask();
		return saved;
	}

	/** Takes the ghost away. What was typed stays for the next time. */
	close(): void {
		this.#asker.stop();
		this.keeper.release();
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
		this.#clear();
	}

	/** Books another resource at the same time, all of them or none. */
	add(resource: Resource): void {
		const isThere = this.resources.some((one) => one.reservable_id === resource.reservable_id);
		if (!this.place || isThere) return;
		this.typed.also = [...this.typed.also, { resource, units: 1 }];
		this.ask();
	}

	remove(resource: Resource): void {
		this.#without(resource);
		this.ask();
	}

	/** A rate was chosen by hand: it is not changed for somebody any more. */
	chosen(resource: Resource): void {
		this.#chosenForThem.delete(resource.reservable_id);
		this.ask();
	}

	/** All resources that are wanted, in the order they were asked for. */
	get resources(): Resource[] {
		return this.place ? [this.place.resource, ...this.typed.also.map((item) => item.resource)] : [];
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
			this.#clear();
			this.#typedForNew = null;
			this.edited = null;
			this.keeper.used();
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

	/** How the place looks: what only lacks an answer of the form is as good as free. */
	get tone(): 'asking' | 'ok' | 'pending' | 'refused' {
		const kind = this.verdict?.kind ?? 'asking';
		return kind === 'missing' ? 'ok' : kind;
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
		if (edited) return changedBody(place, edited, typed, this.zone);
		const held = this.keeper.held;
		return { ...newBody(place, typed, this.zone), ...(held ? { hold_id: held.hold_id } : {}) };
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
			this.typed = typedOf(edited);
		} else {
			this.typed = this.#typedForNew ?? this.typed;
			this.#typedForNew = null;
		}
		this.verdict = null;
	}

	#clear(): void {
		this.typed = nothingTyped();
		this.#chosenForThem.clear();
	}

	/** The first resource is asked for once, and so is each of the others. */
	#without({ reservable_id: id }: Resource): void {
		const rest = this.typed.also.filter((item) => item.resource.reservable_id !== id);
		if (rest.length < this.typed.also.length) this.typed.also = rest;
	}

	/** What needs no question is not asked: the only rate is chosen. True when that changed something. */
	#chooseOnlyRates(offers: OfferedRate[]): boolean {
		if (this.edited) return false;
		let isChanged = false;
		for (const { reservable_id: id } of this.resources) {
			const ids = offers.flatMap((one) => (one.reservable_id === id && one.rate_id ? [one.rate_id] : []));
			const chosen = this.typed.rates[id];
			const isOpen = chosen === undefined || this.#chosenForThem.has(id);
			const [only] = ids;
			if (!isOpen || ids.length !== 1 || only === undefined || only === chosen) continue;
			this.typed.rates[id] = only;
			this.#chosenForThem.add(id);
			isChanged = true;
		}
		return isChanged;
	}

	/** Answers go only to forms that are asked. True when others are asked now, and something was answered to them. */
	#sawForms(forms: FormToAnswer[]): boolean {
		const asked = forms.map(({ form_id }) => form_id);
		const before = this.typed.askedForms;
		const isSame = asked.length === before.length && asked.every((id) => before.includes(id));
		if (!isSame) this.typed.askedForms = asked;
		return !isSame && Object.keys(this.typed.answers).length > 0;
	}

	/** While the form of one new booking is open its place is kept, once the server would grant it. */
	#keepPlace(): void {
		const { typed, verdict } = this;
		const isSingle = !this.edited && typed.also.length === 0 && !typed.repeat;
		const isOffered = typed.offer !== null || typed.offered !== null;
		const isTimed = this.place !== null && !takesRequests(this.place.resource);
		const isPlain = isSingle && isTimed && !isOffered && !typed.isMaintenance;
		const isFree = verdict?.kind === 'ok' || verdict?.kind === 'pending';
		const body = this.body();
		if (this.isOpen && isPlain && isFree && !typed.isForced && body) this.keeper.keep(body);
	}
}

function randomKey(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
		byte.toString(16).padStart(2, '0')
	).join('');
}

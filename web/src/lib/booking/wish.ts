// What is typed into the form, and the call's body it makes. Pure; judges nothing.
import type { ProjectName } from '../api/projects';
import { JUST_THIS, reachInput, recipeInput, type Reach } from '../api/series';
import type { Person, Reservation, ReservationInput, Resource } from '../api/shapes';
import { toCivil } from '../time/zone';
import { formsInput, type Answers } from './forms';
import { guestsInput, guestsOf, type Guest } from './guests';
import { isAt, offerInput, type OfferTerms } from './offers';
import { recipeOf, type Repeat } from './repeat';
import { takesRequests } from './rules';
import { isSameChoice } from './units';

/** A place on the schedule. */
export interface Place {
	resource: Resource;
	start: number;
	end: number;
}

/** A resource that is booked beside the first, all of them or none. */
export interface Also {
	resource: Resource;
	units: number;
}

/** The rate of one resource: one of its own, or a quote instead. */
export type RateChoice = number | 'quote';

/** The words and choices of the form; they survive closing the sheet until something was booked. */
export interface Typed {
	units: number;
	also: Also[];
	purpose: string;
	note: string;
	/** The name that is shown in place of the person's; theirs without. */
	shownName: string;
	/** By resource, the particular units that are wanted; any without. */
	named: Record<string, string[]>;
	guests: Guest[];
	/** The offered time that is booked, as long as the place is its own. */
	offer: Reservation | null;
	/** What staff offer instead of booking it; nothing without. */
	offered: OfferTerms | null;
	forPerson: Person | null;
	isMaintenance: boolean;
	isForced: boolean;
	/** By resource. */
	rates: Record<string, RateChoice>;
	/** How many of what the rate counts. */
	quantity: number;
	accountNumber: string;
	accountId: string | null;
	/** What it is pinned to. */
	projects: ProjectName[];
	/** Answers to the forms of what is booked. */
	answers: Answers;
	/** The forms that were asked last: answers to others are kept and not sent. */
	askedForms: string[];
	/** How it repeats; not at all without. */
	repeat: Repeat | null;
	/** Whether the dates of a series that are free are booked when others are not. */
	keepsFitting: boolean;
	/** How far a change reaches. */
	reach: Reach;
}

export const nothingTyped = (): Typed => ({
	units: 1,
	also: [],
	purpose: '',
	note: '',
	shownName: '',
	named: {},
	guests: [],
	offer: null,
	offered: null,
	forPerson: null,
	isMaintenance: false,
	isForced: false,
	rates: {},
	quantity: 1,
	accountNumber: '',
	accountId: null,
	projects: [],
	answers: {},
	askedForms: [],
	repeat: null,
	keepsFitting: false,
	reach: JUST_THIS
});

/** The form as it stands for a reservation that is changed. */
export function typedOf(reservation: Reservation): Typed {
	const id = reservation.reservable?.reservable_id ?? '';
	const choice = reservation.rate_quote_requested ? 'quote' : reservation.rate_id;
	return {
		...nothingTyped(),
		units: reservation.units ?? 1,
		purpose: reservation.purpose ?? '',
		note: reservation.note ?? '',
		shownName: reservation.reserved_for_text ?? '',
		named: reservation.named_unit_ids?.length ? { [id]: reservation.named_unit_ids } : {},
		guests: guestsOf(reservation),
		rates: choice ? { [id]: choice } : {},
		quantity: reservation.rate_quantity ?? 1,
		accountNumber: reservation.account_number ?? '',
		accountId: reservation.account_id ?? null,
		projects: reservation.projects ?? []
	};
}

/** The body of a create. */
export function newBody(place: Place, typed: Typed, zone: string): ReservationInput {
	const { resource } = place;
	const offer = typed.offer && isAt(place, typed.offer) ? typed.offer : null;
	const isUnpriced = typed.isMaintenance || typed.offered !== null;
	const isSeveral = typed.also.length > 0;
	const items = [{ resource, units: typed.units }, ...typed.also].map((item) => ({
		reservable_id: item.resource.reservable_id,
		...(typed.isMaintenance ? {} : unitsInput(typed, item)),
		...(isUnpriced ? {} : rateInput(typed.rates[item.resource.reservable_id]))
	}));
	return {
		...(isSeveral
			? { for_reservables: items as ReservationInput['for_reservables'] & object }
			: offer?.group_id
				? {}
				: {
						for_reservable_id: resource.reservable_id,
						...(typed.isMaintenance ? {} : unitsInput(typed, { resource, units: typed.units }))
					}),
		...(takesRequests(resource) && !typed.isMaintenance ? {} : timesOf(place, zone)),
		...(offer ? { template_id: offer.reservation_id } : {}),
		...(typed.offered ? offerInput(typed.offered) : {}),
		...(typed.isForced ? { force_reserve: true } : {}),
		...(typed.isMaintenance ? { maintenance: true } : {}),
		...(isUnpriced
			? {}
			: { ...moneyInput(typed, isSeveral ? null : resource), ...guestsInput(typed.guests) }),
		...(typed.forPerson ? { for_user_id: typed.forPerson.user_id } : {}),
		...(typed.purpose ? { purpose: typed.purpose } : {}),
		...(typed.note ? { note: typed.note } : {}),
		...(typed.shownName ? { reserved_for_text: typed.shownName } : {}),
		...(typed.isMaintenance ? {} : formsInput(typed.answers, typed.askedForms)),
		...(isUnpriced || typed.projects.length === 0 ? {} : projectsInput(typed.projects)),
		...(typed.repeat ? seriesInput(typed.repeat, typed.keepsFitting, place, zone) : {})
	};
}

/** The body of an edit: only what it changes. */
export function changedBody(place: Place, edited: Reservation, typed: Typed, zone: string): ReservationInput {
	const before = typedOf(edited);
	const id = place.resource.reservable_id;
	const isMoney =
		typed.rates[id] !== before.rates[id] ||
		typed.quantity !== before.quantity ||
		typed.accountNumber !== before.accountNumber ||
		typed.accountId !== before.accountId;
	return {
		...(isTimeless(edited) ? {} : timesOf(place, zone)),
		...(typed.isForced ? { force_reserve: true } : {}),
		...(typed.units !== before.units && !edited.maintenance ? { units: typed.units } : {}),
		...(isSameChoice(typed.named[id], before.named[id]) ? {} : { named_unit_ids: typed.named[id] ?? [] }),
		...(JSON.stringify(typed.guests) === JSON.stringify(before.guests)
			? {}
			: guestsInput(typed.guests, true)),
		...(typed.purpose !== before.purpose ? { purpose: typed.purpose } : {}),
		...(typed.note !== before.note ? { note: typed.note } : {}),
		...(typed.shownName !== before.shownName ? { reserved_for_text: typed.shownName } : {}),
		...(edited.maintenance ? {} : formsInput(typed.answers, typed.askedForms)),
		...(isPinnedAlike(typed.projects, before.projects) ? {} : projectsInput(typed.projects)),
		...(isMoney && !edited.maintenance ? moneyInput(typed, place.resource) : {}),
		...reachInput(typed.reach)
	};
}

const idsOf = (projects: ProjectName[]) => projects.map(({ project_id }) => project_id).sort();

const isPinnedAlike = (one: ProjectName[], other: ProjectName[]) => idsOf(one).join() === idsOf(other).join();

/** All projects that it is to be pinned to. */
export const projectsInput = (projects: ProjectName[]) => ({ project_ids: idsOf(projects) });

/** A request has no time of its own. */
const isTimeless = (one: Reservation) => one.start_utc_unix === one.end_utc_unix;

/** How many, and which of them. */
function unitsInput(typed: Typed, { resource, units }: Also): { units: number; named_unit_ids?: string[] } {
	const chosen = typed.named[resource.reservable_id] ?? [];
	return { units, ...(chosen.length > 0 ? { named_unit_ids: chosen } : {}) };
}

function timesOf(place: Place, zone: string): ReservationInput {
	return { start: toCivil(place.start, zone), duration: place.end - place.start };
}

function seriesInput(repeat: Repeat, keepsFitting: boolean, place: Place, zone: string): object {
	const [date = '', clock = ''] = toCivil(place.start, zone).split('T');
	return recipeInput(recipeOf(repeat, date, clock, zone), keepsFitting);
}

function rateInput(choice: RateChoice | undefined): ReservationInput {
	if (choice === undefined) return {};
	return choice === 'quote' ? { rate_quote_requested: true } : { rate_id: choice };
}

/** What is said about money; the rate only where there is one resource to have it. */
function moneyInput(typed: Typed, resource: Resource | null): ReservationInput {
	return {
		...rateInput(resource ? typed.rates[resource.reservable_id] : undefined),
		...(typed.quantity > 1 ? { rate_quantity: typed.quantity } : {}),
		...(typed.accountNumber ? { account_number: typed.accountNumber } : {}),
		...(typed.accountId ? { account_id: typed.accountId } : {})
	};
}

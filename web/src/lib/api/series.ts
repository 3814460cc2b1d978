// What the API says and hears about series: the recipe, the scope of a change and the verdict on each date. The one
// place that knows these shapes.
import type { Refusal } from './shapes';

/** How a booking repeats. `on` counts from 0, which is Monday; `cancellations` are starts to leave out. */
export interface Recipe {
	unit: 'daily' | 'weekly' | 'monthly';
	every: number;
	until: string;
	on?: number[];
	cancellations?: number[];
}

/** What of a series a change is about. */
export type Scope = 'this' | 'following' | 'all';
export const SCOPES: readonly Scope[] = ['this', 'following', 'all'];

/** One date of a series as a dry run judges it. */
export interface Occurrence {
	start: number;
	end: number;
	/** Empty where the date is free. */
	refusals: Refusal[];
}

/** The fields of a request that make it a series. */
export function recipeInput(recipe: Recipe, keepsFitting: boolean): Record<string, unknown> {
	return { recurring_recipe: recipe, save_recurring_with_conflicts: keepsFitting };
}

/** How far a change reaches: over the dates of a series, and over what was booked together. */
export interface Reach {
	dates: Scope;
	isGroup: boolean;
}

export const JUST_THIS: Reach = { dates: 'this', isGroup: false };

/** The fields of a change that say how far it reaches; nothing for the one reservation alone. */
export function reachInput({ dates, isGroup }: Reach): Record<string, unknown> {
	return {
		...(dates === 'this' ? {} : { recurring_scope: dates }),
		...(isGroup ? { group_scope: 'group' } : {})
	};
}

interface OccurrenceData {
	start_utc_unix: number;
	end_utc_unix: number;
	refusals?: Refusal[];
}

/** The dates in an answer, granted or refused; none where it is not about a series. */
export function occurrencesOf(data: unknown): Occurrence[] {
	const { occurrences } = (data ?? {}) as { occurrences?: OccurrenceData[] };
	return (occurrences ?? []).map((one) => ({
		start: one.start_utc_unix,
		end: one.end_utc_unix,
		refusals: one.refusals ?? []
	}));
}

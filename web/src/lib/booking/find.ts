// Looking for a time: what is asked in the form, and how answers lie on a day. Pure.
import type { Need, Placement } from '../api/calls';
import { DAY, HOUR, addDays, secondsOfDay, type CivilDate } from '../time/zone';

export interface Search {
	/** The top category that is searched when no resources are named. */
	category: string;
	resourceIds: string[];
	/** How many of them at the same time. */
	count: number;
	hours: number;
	from: CivilDate;
	to: CivilDate;
}

export const HOURS_MOST = 240;
/** How many answers are asked for. */
export const ANSWERS = 20;
const DAYS_AHEAD = 13;

/** Two weeks, an hour, one of the first category. */
export function newSearch(today: CivilDate, category: string): Search {
	return { category, resourceIds: [], count: 1, hours: 1, from: today, to: addDays(today, DAYS_AHEAD) };
}

/** What the server is asked. The first category that a site names has no name of its own: then all are meant. */
export function needsOf(search: Search, idsOfCategory: string[]): Need[] {
	const any_of = search.resourceIds.length > 0 ? search.resourceIds : idsOfCategory;
	return [{ any_of, count: Math.max(1, Math.min(search.count, any_of.length)) }];
}

/** Where a placement lies on a day, in parts of a hundred. What goes on past midnight ends there. */
export function stripOf(placement: Placement, zone: string): { left: number; width: number } {
	const start = secondsOfDay(placement.start_utc_unix, zone);
	const length = Math.min(placement.end_utc_unix - placement.start_utc_unix, DAY - start);
	return { left: (start / DAY) * 100, width: Math.max((length / DAY) * 100, 0.5) };
}

/** The hours that are marked under the strips. */
export const STRIP_HOURS = [0, 6, 12, 18, 24].map((hour) => ({ hour, left: ((hour * HOUR) / DAY) * 100 }));

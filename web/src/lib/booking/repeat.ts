// How a booking repeats, as the form knows it: the dates it makes, the recipe for the server, and the words for it.
// Pure. Dates are counted on the wall, so that nine o'clock stays nine o'clock.
import type { Recipe } from '../api/series';
import { plural, t } from '../text/text';
import { dayText, weekdayName } from '../time/format';
import { addDays, mondayOf, toInstant, weekdayOf, type CivilDate } from '../time/zone';

export interface Repeat {
	unit: Recipe['unit'];
	every: number;
	/** Days of the week beside that of the first date, Monday first; of weekly ones only. */
	on: number[];
	/** The last date that may be; none where `times` says how many there are. */
	until: CivilDate | null;
	times: number | null;
	/** Dates that are left out. */
	without: CivilDate[];
}

/** No series is longer. */
export const MOST_TIMES = 1000;
/** How far a series is followed to count its dates, in days. */
const FARTHEST_DAYS = 5 * 366;

export function newRepeat(): Repeat {
	return { unit: 'weekly', every: 1, on: [], until: null, times: 6, without: [] };
}

/** The dates in order, with those that are left out. */
export function datesOf(repeat: Repeat, first: CivilDate): CivilDate[] {
	const most = Math.min(repeat.times ?? MOST_TIMES, MOST_TIMES);
	const last = addDays(first, FARTHEST_DAYS);
	const until = repeat.until && repeat.until < last ? repeat.until : last;
	const dates: CivilDate[] = [];
	for (let step = 0; dates.length < most; step++) {
		const [begin, found] = datesOfStep(repeat, first, step * Math.max(1, repeat.every));
		if (begin > until) break;
		dates.push(...found.filter((date) => date >= first && date <= until));
	}
	return dates.slice(0, most);
}

/** The day on which a step of days, weeks or months begins, and the dates in it. */
function datesOfStep(repeat: Repeat, first: CivilDate, count: number): [CivilDate, CivilDate[]] {
	if (repeat.unit === 'daily') {
		const date = addDays(first, count);
		return [date, [date]];
	}
	if (repeat.unit === 'weekly') {
		const monday = addDays(mondayOf(first), 7 * count);
		return [monday, weekdaysOf(repeat, first).map((day) => addDays(monday, day))];
	}
	const [year = 1970, month = 1, day = 1] = first.split('-').map(Number);
	const begin = new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
	const date = addDays(begin, day - 1);
	// A month without that day is passed over.
	return [begin, date.slice(0, 7) === begin.slice(0, 7) ? [date] : []];
}

/** The days of the week of a weekly series, that of its first date among them. */
export function weekdaysOf(repeat: Repeat, first: CivilDate): number[] {
	return [...new Set([...repeat.on, weekdayOf(first)])].sort((a, b) => a - b);
}

/** What the server is asked for. */
export function recipeOf(repeat: Repeat, first: CivilDate, clock: string, zone: string): Recipe {
	const dates = datesOf(repeat, first);
	return {
		unit: repeat.unit,
		every: repeat.every,
		until: (repeat.times === null ? repeat.until : dates.at(-1)) ?? first,
		...(repeat.unit === 'weekly' ? { on: weekdaysOf(repeat, first) } : {}),
		...(repeat.without.length > 0
			? { cancellations: repeat.without.map((date) => toInstant(`${date}T${clock}`, zone)) }
			: {})
	};
}

/** `Every week on Tue and Thu, until Tue 22 Dec`. */
export function repeatText(repeat: Repeat, first: CivilDate): string {
	const every = plural(`repeat.text.${repeat.unit}`, repeat.every);
	const days = weekdaysOf(repeat, first).map(weekdayName).join(', ');
	const on = repeat.unit === 'weekly' ? t('repeat.text.on', { every, days }) : every;
	const last = datesOf(repeat, first).at(-1) ?? first;
	return t('repeat.text.until', { what: on, day: dayText(toInstant(`${last}T12:00:00`, 'UTC'), 'UTC') });
}

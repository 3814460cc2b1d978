// Instants (Unix seconds) and the clock on the wall of a zone. Owns every step between the two; the rest of
// the app never asks the browser for local time. It does not put times into words: that is format.ts.

/** A date on the wall, `YYYY-MM-DD`. */
export type CivilDate = string;

/** A date and time on the wall, `YYYY-MM-DDTHH:MM:SS`. */
export type CivilTime = string;

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
	let found = clocks.get(zone);
	if (!found) {
		found = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			hourCycle: 'h23',
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit'
		});
		clocks.set(zone, found);
	}
	return found;
}

/** The wall's reading as if it were UTC: the number to subtract an instant from to get the offset. */
function wallSeconds(instant: number, zone: string): number {
	const part: Record<string, number> = {};
	for (const { type, value } of clock(zone).formatToParts(instant * 1000)) part[type] = Number(value);
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
	return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** Seconds that the zone is ahead of UTC at an instant. */
export function offsetAt(instant: number, zone: string): number {
	return wallSeconds(instant, zone) - instant;
}

/** What the wall shows at an instant. */
export function toCivil(instant: number, zone: string): CivilTime {
	return new Date(wallSeconds(instant, zone) * 1000).toISOString().slice(0, 19);
}

/** The date on the wall at an instant. */
export function dateAt(instant: number, zone: string): CivilDate {
	return toCivil(instant, zone).slice(0, 10);
}

/** Seconds since midnight that the wall shows at an instant. */
export function secondsOfDay(instant: number, zone: string): number {
	const seconds = wallSeconds(instant, zone);
	return seconds - Math.floor(seconds / DAY) * DAY;
}

/**
 * The instant at which the wall shows a time. A time that exists twice means the first; one that the clock
 * jumps over means as much later as the jump is long, which is what a person sees on a clock of that day.
 */
export function toInstant(civil: CivilTime, zone: string): number {
	const wall = Date.parse(`${civil.length === 10 ? `${civil}T00:00:00` : civil}Z`) / 1000;
	const before = wall - offsetAt(wall - DAY, zone);
	const after = wall - offsetAt(wall + DAY, zone);
	const fits = [before, after].filter((instant) => wallSeconds(instant, zone) === wall);
	return fits.length > 0 ? Math.min(...fits) : before;
}

/** The instant at which a date begins. */
export function startOfDate(date: CivilDate, zone: string): number {
	return toInstant(`${date}T00:00:00`, zone);
}

/** A date some days later, or earlier. */
export function addDays(date: CivilDate, days: number): CivilDate {
	return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY * 1000).toISOString().slice(0, 10);
}

/** The first of the month some months later. */
export function addMonths(date: CivilDate, months: number): CivilDate {
	const [year = 1970, month = 1] = date.split('-').map(Number);
	return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(date: CivilDate): number {
	return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The Monday of the date's week. */
export function mondayOf(date: CivilDate): CivilDate {
	return addDays(date, -weekdayOf(date));
}

/** The first of the date's month. */
export function firstOfMonth(date: CivilDate): CivilDate {
	return `${date.slice(0, 7)}-01`;
}

/** Whether the text is a real date in the form `YYYY-MM-DD`. */
export function isDate(text: string | null | undefined): text is CivilDate {
	if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const at = Date.parse(`${text}T00:00:00Z`);
	return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** The nearest multiple of a step of minutes since midnight on the wall, at or before the instant. */
export function floorToStep(instant: number, stepMinutes: number, zone: string): number {
	const whole = Math.floor(instant);
	const floor = whole - (secondsOfDay(whole, zone) % (stepMinutes * MINUTE));
	return floor + offsetAt(whole, zone) - offsetAt(floor, zone);
}

/** The nearest multiple of a step of minutes since midnight on the wall. */
export function roundToStep(instant: number, stepMinutes: number, zone: string): number {
	return floorToStep(instant + (stepMinutes * MINUTE) / 2, stepMinutes, zone);
}

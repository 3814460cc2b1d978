// Times, dates and lengths in words: short, in the locale of the viewer, in the zone that is asked for.
// Owns wording of time only; what is computed from instants is in zone.ts.
import { DAY, HOUR, MINUTE, dateAt, offsetAt, secondsOfDay } from './zone';

/** The viewer's locale. Nothing else decides how a number or a date looks. */
export function locale(): string {
	return typeof navigator === 'undefined' ? 'en' : navigator.language;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${locale()}|${zone}|${JSON.stringify(options)}`;
	let found = formats.get(key);
	if (!found) {
		found = new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone });
		formats.set(key, found);
	}
	return found;
}

/** Whether the viewer's locale writes hours with am and pm. */
export function usesTwelveHours(): boolean {
	return new Intl.DateTimeFormat(locale(), { hour: 'numeric' }).resolvedOptions().hour12 === true;
}

/** An hour and minute as short as can be read: `9`, `14:30`, `9 am`, `2:30 pm`. */
export function clockText(secondsOfTheDay: number, twelve = usesTwelveHours()): string {
	const hour = Math.floor(secondsOfTheDay / HOUR) % 24;
	const minute = Math.floor((secondsOfTheDay % HOUR) / MINUTE);
	const tail = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
	if (!twelve) return `${hour}${tail}`;
	return `${hour % 12 === 0 ? 12 : hour % 12}${tail}\u00a0${hour < 12 ? 'am' : 'pm'}`;
}

/** The time on the wall: `14:30`. */
export function timeText(instant: number, zone: string): string {
	return clockText(secondsOfDay(instant, zone));
}

/** The time on the wall with both digits always, for headings that must not jump. */
export function fullTime(instant: number, zone: string): string {
	return format(zone, { hour: 'numeric', minute: '2-digit' }).format(instant * 1000);
}

/** Two times on one day, `9-11:30`; over midnight the second carries its day: `22-Wed 2`. */
export function spanText(start: number, end: number, zone: string): string {
	const lastDay = dateAt(end, zone);
	const sameDay = dateAt(start, zone) === lastDay || (end - start <= DAY && secondsOfDay(end, zone) === 0);
	if (!sameDay) return `${timeText(start, zone)}–${weekday(end, zone)} ${timeText(end, zone)}`;
	const to = secondsOfDay(end, zone) === 0 ? midnightText() : timeText(end, zone);
	const from = timeText(start, zone);
	const suffix = /\u00a0(am|pm)$/;
	const shared = from.match(suffix)?.[0] === to.match(suffix)?.[0];
	return `${shared ? from.replace(suffix, '') : from}–${to}`;
}

function midnightText(): string {
	return usesTwelveHours() ? '12\u00a0am' : '24';
}

/**
 * Two times in a list of one day, `9–11:30`; a time of another day carries that day, `Fri 11:30–Sun 11:30`, and its
 * date when it is a week or more away. Day and time do not part; the line may break between the two times.
 */
export function spanInDay(start: number, end: number, dayStart: number, zone: string): string {
	const isFromBefore = start < dayStart;
	const midday = dayStart + DAY / 2;
	const day = (instant: number) =>
		Math.abs(instant - midday) < 6 * DAY ? weekday(instant, zone) : dayText(instant, zone);
	const carrying = (instant: number) =>
		`${day(instant)} ${timeText(instant, zone)}`.replaceAll(' ', '\u00a0');
	if (isFromBefore) return `${carrying(start)}–${carrying(end)}`;
	const isOneDay = dateAt(end - 1, zone) === dateAt(start, zone);
	return isOneDay ? spanText(start, end, zone) : `${timeText(start, zone)}–${carrying(end)}`;
}

/** When something ends, seen from another time: `9:30`, or with its day when that is another one. */
export function endText(seenFrom: number, end: number, zone: string): string {
	if (dateAt(end, zone) === dateAt(seenFrom, zone)) return timeText(end, zone);
	return `${weekday(end, zone)} ${timeText(end, zone)}`;
}

/** `Tue`. */
export function weekday(instant: number, zone: string): string {
	return format(zone, { weekday: 'short' }).format(instant * 1000);
}

/** `Tue` by its number, 0 for Monday. */
export function weekdayName(day: number): string {
	const monday = Date.UTC(2024, 0, 1) / 1000;
	return weekday(monday + day * DAY, 'UTC');
}

/** `Tue 24 Nov`, with the year when it is not this one. */
export function dayText(instant: number, zone: string, thisYear = new Date().getUTCFullYear()): string {
	const year = Number(dateAt(instant, zone).slice(0, 4));
	return format(zone, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		...(year === thisYear ? {} : { year: 'numeric' })
	}).format(instant * 1000);
}

/** `Tuesday, 24 November`. */
export function longDay(instant: number, zone: string): string {
	return format(zone, { weekday: 'long', day: 'numeric', month: 'long' }).format(instant * 1000);
}

/** `November 2026`. */
export function monthText(instant: number, zone: string): string {
	return format(zone, { month: 'long', year: 'numeric' }).format(instant * 1000);
}

/** `23 – 29 Nov 2026`. */
export function rangeText(start: number, end: number, zone: string): string {
	return format(zone, { day: 'numeric', month: 'short', year: 'numeric' }).formatRange(
		start * 1000,
		(end - 1) * 1000
	);
}

/** `24`. */
export function dayNumber(instant: number, zone: string): string {
	return String(Number(dateAt(instant, zone).slice(8)));
}

/** A moment in full: `Tue 24 Nov, 14:30`. */
export function momentText(instant: number, zone: string): string {
	return `${dayText(instant, zone)}, ${fullTime(instant, zone)}`;
}

/** A length: `45 min`, `3 h 30`, `2 days`, `1 day 4 h`. */
export function lengthText(seconds: number): string {
	const rest = Math.abs(Math.round(seconds));
	const days = Math.floor(rest / DAY);
	const hours = Math.floor((rest % DAY) / HOUR);
	const minutes = Math.floor((rest % HOUR) / MINUTE);
	const words: string[] = [];
	if (days > 0) words.push(days === 1 ? '1 day' : `${days} days`);
	if (hours > 0) words.push(minutes > 0 && days === 0 ? `${hours} h ${minutes}` : `${hours} h`);
	else if (minutes > 0 && days === 0) words.push(`${minutes} min`);
	if (words.length === 0) words.push(rest === 0 ? '0 min' : `${rest} s`);
	return words.join(' ');
}

/** The zone as people name it: its last part, `Toronto`. */
export function zoneCity(zone: string): string {
	return (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
}

/** The zone's abbreviation at an instant: `EST`. Tells apart the two halves of a doubled hour. */
export function zoneMark(instant: number, zone: string): string {
	const parts = format(zone, { timeZoneName: 'short' }).formatToParts(instant * 1000);
	return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** The viewer's own zone. */
export function viewerZone(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether two zones show different clocks at an instant. */
export function clocksDiffer(instant: number, zone: string, other: string): boolean {
	return offsetAt(instant, zone) !== offsetAt(instant, other);
}

/** `A, B and C`, or with `or`. */
export function listText(names: string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
	return new Intl.ListFormat(locale(), { type }).format(names);
}

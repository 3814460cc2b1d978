// The weekly hours of a resource as closed stretches between two instants. Only for shading: whether a time
// may be booked is the server's answer. Pure.
import type { Resource, WeeklyTime } from '../api/shapes';
import { addDays, dateAt, toInstant, weekdayOf } from '../time/zone';

export interface Closed {
	start: number;
	end: number;
	reason: string | null;
}

const MOST_DAYS = 400;

/** When the resource is closed within `[start, end)`, in order, nothing overlapping. */
export function closedTimes(resource: Resource, start: number, end: number, zone: string): Closed[] {
	const weekly = resource.blackouts ?? [];
	if (weekly.length === 0) return [];
	const drawn: Closed[] = [];
	let date = addDays(dateAt(start, zone), -1);
	for (let count = 0; count < MOST_DAYS; count++, date = addDays(date, 1)) {
		const day = weekdayOf(date);
		for (const time of weekly) if (time.weekday === day) drawn.push(onDate(time, date, zone));
		if (toInstant(`${addDays(date, 1)}T00:00:00`, zone) >= end) break;
	}
	const merged = merge(drawn);
	const found = resource.weekly_blocks_mode === 'available' ? complement(merged, start, end) : merged;
	return found
		.map((span) => ({ ...span, start: Math.max(span.start, start), end: Math.min(span.end, end) }))
		.filter((span) => span.start < span.end);
}

function onDate(time: WeeklyTime, date: string, zone: string): Closed {
	const at = (clock: string, atEnd: boolean): number => {
		const wholeDay = clock.startsWith('24') || (atEnd && /^00?:00/.test(clock));
		const text = clock.length === 5 ? `${clock}:00` : clock;
		return toInstant(wholeDay ? `${addDays(date, 1)}T00:00:00` : `${date}T${text.slice(0, 8)}`, zone);
	};
	return { start: at(time.start, false), end: at(time.end, true), reason: time.reason || null };
}

function merge(spans: Closed[]): Closed[] {
	const merged: Closed[] = [];
	for (const span of spans.sort((a, b) => a.start - b.start)) {
		const last = merged.at(-1);
		if (last && span.start <= last.end) {
			last.end = Math.max(last.end, span.end);
			last.reason ??= span.reason;
		} else merged.push({ ...span });
	}
	return merged;
}

function complement(open: Closed[], start: number, end: number): Closed[] {
	const closed: Closed[] = [];
	let from = start;
	for (const span of open) {
		if (span.start > from) closed.push({ start: from, end: span.start, reason: null });
		from = Math.max(from, span.end);
	}
	if (from < end) closed.push({ start: from, end, reason: null });
	return closed;
}

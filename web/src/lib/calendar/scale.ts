// The horizontal axis of the timeline: which instants a view shows and where each one is drawn. Pure; knows
// nights that are folded to a thin band and days that have 23 or 25 hours. Pixels in, pixels out.
import {
	DAY,
	HOUR,
	addDays,
	addMonths,
	firstOfMonth,
	mondayOf,
	secondsOfDay,
	startOfDate,
	toInstant,
	type CivilDate
} from '../time/zone';

export const VIEWS = ['day', 'week', 'month', 'agenda'] as const;
export type View = (typeof VIEWS)[number];

/** The hours of the wall that count as day; what lies outside is folded. */
export const DAY_HOURS = { from: 7, to: 20 };

/** What a view shows: whole dates, and the instants between. */
export interface Range {
	dates: CivilDate[];
	start: number;
	end: number;
}

/** The dates that a view shows when it is opened on a date. The agenda looks a week ahead. */
export function rangeOf(view: View, date: CivilDate, zone: string): Range {
	const first = view === 'week' ? mondayOf(date) : view === 'month' ? firstOfMonth(date) : date;
	const after =
		view === 'day' ? addDays(first, 1) : view === 'month' ? addMonths(first, 1) : addDays(first, 7);
	const dates: CivilDate[] = [];
	for (let day = first; day < after; day = addDays(day, 1)) dates.push(day);
	return { dates, start: startOfDate(first, zone), end: startOfDate(after, zone) };
}

/** The date to open for the next or the previous stretch of the same view. */
export function stepDate(view: View, date: CivilDate, direction: 1 | -1): CivilDate {
	if (view === 'month') return addMonths(date, direction);
	return addDays(date, direction * (view === 'day' ? 1 : 7));
}

/** A stretch of time drawn at one speed. */
export interface Segment {
	start: number;
	end: number;
	x: number;
	width: number;
	isFolded: boolean;
}

/** One date on the axis. */
export interface DayColumn {
	date: CivilDate;
	start: number;
	end: number;
	x: number;
	width: number;
}

/** An hour line. `repeats` tells the second of two equal hours, and the first of them. */
export interface Tick {
	instant: number;
	x: number;
	secondsOfDay: number;
	repeats: boolean;
}

export interface Scale {
	start: number;
	end: number;
	width: number;
	/** Pixels per hour where nothing is folded. */
	hourWidth: number;
	segments: Segment[];
	days: DayColumn[];
	ticks: Tick[];
}

export interface ScaleInput {
	range: Range;
	zone: string;
	view: View;
	/** Pixels there are to fill. */
	available: number;
	/** 1 fills what there is; more draws wider and scrolls. */
	zoom: number;
	foldNight: boolean;
}

const LEAST_HOUR_WIDTH: Record<View, number> = { day: 42, week: 8.5, month: 1.3, agenda: 1 };
const FOLD_WIDTH: Record<View, number> = { day: 26, week: 4, month: 0, agenda: 0 };
const LEAST_TICK_DISTANCE = 34;

export function buildScale({ range, zone, view, available, zoom, foldNight }: ScaleInput): Scale {
	const fold = foldNight && view !== 'month';
	const pieces = range.dates.flatMap((date) => piecesOfDate(date, zone, fold));
	const foldWidth = FOLD_WIDTH[view];
	const folds = pieces.filter((piece) => piece.isFolded).length;
	const open = pieces.reduce((sum, piece) => sum + (piece.isFolded ? 0 : piece.end - piece.start), 0);
	const filling = (available - folds * foldWidth) / Math.max(1, open / HOUR);
	const hourWidth = Math.max(LEAST_HOUR_WIDTH[view], filling) * zoom;

	let x = 0;
	const segments = pieces.map((piece): Segment => {
		const width = piece.isFolded ? foldWidth : ((piece.end - piece.start) / HOUR) * hourWidth;
		const segment = { ...piece, x, width };
		x += width;
		return segment;
	});
	const base = { start: range.start, end: range.end, width: x, hourWidth, segments };
	const days = range.dates.map((date): DayColumn => {
		const start = startOfDate(date, zone);
		const end = startOfDate(addDays(date, 1), zone);
		const left = xOf(base, start);
		return { date, start, end, x: left, width: xOf(base, end) - left };
	});
	return { ...base, days, ticks: view === 'month' ? [] : ticksOf(base, zone) };
}

function piecesOfDate(date: CivilDate, zone: string, fold: boolean) {
	const start = startOfDate(date, zone);
	const end = startOfDate(addDays(date, 1), zone);
	if (!fold) return [{ start, end, isFolded: false }];
	const wall = (hour: number) => toInstant(`${date}T${String(hour).padStart(2, '0')}:00:00`, zone);
	const [from, to] = [wall(DAY_HOURS.from), wall(DAY_HOURS.to)];
	return [
		{ start, end: from, isFolded: true },
		{ start: from, end: to, isFolded: false },
		{ start: to, end, isFolded: true }
	];
}

function ticksOf(scale: Pick<Scale, 'segments' | 'hourWidth'>, zone: string): Tick[] {
	const step = [1, 2, 3, 4, 6, 12].find((hours) => hours * scale.hourWidth >= LEAST_TICK_DISTANCE) ?? 24;
	const ticks: Tick[] = [];
	for (const segment of scale.segments) {
		if (segment.isFolded) continue;
		for (let instant = segment.start; instant < segment.end; instant += HOUR) {
			const seconds = secondsOfDay(instant, zone);
			if (seconds % (step * HOUR) !== 0) continue;
			const x = segment.x + ((instant - segment.start) / HOUR) * scale.hourWidth;
			const previous = ticks.at(-1);
			const repeats =
				previous !== undefined && previous.secondsOfDay === seconds && instant - previous.instant < DAY / 2;
			if (repeats && previous) previous.repeats = true;
			ticks.push({ instant, x, secondsOfDay: seconds, repeats });
		}
	}
	return ticks;
}

type Axis = Pick<Scale, 'start' | 'end' | 'width' | 'segments'>;

/** Where an instant is drawn; outside the range, at the nearer edge. */
export function xOf(scale: Axis, instant: number): number {
	if (instant <= scale.start) return 0;
	for (const segment of scale.segments) {
		if (instant < segment.end) {
			const share = (instant - segment.start) / (segment.end - segment.start);
			return segment.x + share * segment.width;
		}
	}
	return scale.width;
}

/** The instant drawn at a place. */
export function instantAt(scale: Axis, x: number): number {
	if (x <= 0) return scale.start;
	for (const segment of scale.segments) {
		if (x < segment.x + segment.width) {
			const share = (x - segment.x) / segment.width;
			return segment.start + share * (segment.end - segment.start);
		}
	}
	return scale.end;
}

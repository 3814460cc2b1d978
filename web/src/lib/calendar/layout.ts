// The vertical side of the timeline: which track of its row a bar lies in, how high rows are, which rows are
// in sight. Pure.

/** What takes some units of a resource for a time. */
export interface Taking {
	start: number;
	end: number;
	units: number;
}

export interface Placed<T> {
	item: T;
	/** The first track, counted from 0 at the bottom of the row. */
	track: number;
	/** How many tracks it is high. */
	tracks: number;
}

/**
 * Puts every item in the lowest tracks that are free for its whole time, as many as it takes units. What
 * overlaps beyond the units there are gets tracks of its own: nothing is ever drawn over something else.
 */
export function stack<T extends Taking>(items: T[]): { placed: Placed<T>[]; tracks: number } {
	const sorted = [...items].sort((a, b) => a.start - b.start || b.end - a.end);
	const freeFrom: number[] = [];
	const placed = sorted.map((item): Placed<T> => {
		const tracks = Math.max(1, item.units);
		let track = 0;
		for (let at = 0; at < track + tracks; at++) {
			if ((freeFrom[at] ?? -Infinity) > item.start) track = at + 1;
		}
		for (let at = track; at < track + tracks; at++) freeFrom[at] = item.end;
		return { item, track, tracks };
	});
	return { placed, tracks: freeFrom.length };
}

/** From `at` on, `used` units are taken. */
export interface UseStep {
	at: number;
	used: number;
}

/** How many units are taken, from instant to instant. */
export function useOverTime(items: Taking[]): UseStep[] {
	const changes = new Map<number, number>();
	for (const { start, end, units } of items) {
		changes.set(start, (changes.get(start) ?? 0) + units);
		changes.set(end, (changes.get(end) ?? 0) - units);
	}
	let used = 0;
	return [...changes.entries()]
		.sort(([a], [b]) => a - b)
		.map(([at, change]) => ({ at, used: (used += change) }));
}

export const ROW_HEIGHT = 36;
const ROW_HEIGHT_TOUCH = 48;
export const CATEGORY_HEIGHT = 32;
const TRACK_HEIGHT_OF_TWO = 17;
const TRACK_HEIGHT = 14;
const LEAST_TRACK_HEIGHT = 4;
const USUAL_STACK_HEIGHT = 96;
const PADDING = 4;

/** How high a row is, and each of its tracks. */
export function heightsOf(tracks: number, touch: boolean): { row: number; track: number } {
	const plain = touch ? ROW_HEIGHT_TOUCH : ROW_HEIGHT;
	if (tracks <= 1) return { row: plain, track: plain - 2 * PADDING };
	const fitting = Math.min(TRACK_HEIGHT, Math.floor(USUAL_STACK_HEIGHT / tracks));
	const track = tracks === 2 ? TRACK_HEIGHT_OF_TWO : Math.max(LEAST_TRACK_HEIGHT, fitting);
	return { row: Math.max(plain, tracks * track + 2 * PADDING), track };
}

/** Where each row begins; one more entry than rows, the last is the whole height. */
export function offsetsOf(heights: number[]): number[] {
	const offsets = [0];
	for (const height of heights) offsets.push((offsets.at(-1) ?? 0) + height);
	return offsets;
}

/** The rows that touch the part in sight, with some more on both sides: `[from, to)`. */
export function rowsInSight(offsets: number[], top: number, height: number, more: number): [number, number] {
	const count = offsets.length - 1;
	const from = Math.max(0, rowAt(offsets, top) - more);
	const to = Math.min(count, rowAt(offsets, top + height) + 1 + more);
	return [from, to];
}

/** The row at a height; the nearest when there is none. */
export function rowAt(offsets: number[], y: number): number {
	let low = 0;
	let high = Math.max(0, offsets.length - 2);
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((offsets[middle] ?? 0) <= y) low = middle;
		else high = middle - 1;
	}
	return low;
}

// What a drag means: from where it began and where the pointer is to the span it asks for. Pure.
import { DAY, MINUTE, addDays, dateAt, floorToStep, roundToStep, startOfDate } from '../time/zone';

export type DragKind = 'create' | 'move' | 'resize-start' | 'resize-end';

export interface Drag {
	kind: DragKind;
	/** Where the pointer went down. */
	origin: number;
	/** Where it is. */
	pointer: number;
	/** The span that is moved or resized. */
	original?: { start: number; end: number };
	/** What times snap to, in minutes. */
	stepMinutes: number;
	zone: string;
}

/** The span that a drag asks for: on the grid, never empty. */
export function dragSpan({ kind, origin, pointer, original, stepMinutes, zone }: Drag): {
	start: number;
	end: number;
} {
	const step = stepMinutes * MINUTE;
	const snap = (instant: number) => roundToStep(instant, stepMinutes, zone);
	if (kind === 'create' || !original) {
		const from = floorToStep(Math.min(origin, pointer), stepMinutes, zone);
		const last = floorToStep(Math.max(origin, pointer), stepMinutes, zone);
		return { start: from, end: step === DAY ? nextMidnight(last, zone) : last + step };
	}
	if (kind === 'move') {
		const start = snap(original.start + pointer - origin);
		return { start, end: start + (original.end - original.start) };
	}
	if (kind === 'resize-start') {
		return { start: Math.min(snap(pointer), original.end - step), end: original.end };
	}
	return { start: original.start, end: Math.max(snap(pointer), original.start + step) };
}

/** Midnight after an instant, also at the end of a day of 23 or 25 hours. */
function nextMidnight(instant: number, zone: string): number {
	return startOfDate(addDays(dateAt(instant, zone), 1), zone);
}

/** Months are drawn too small for hours: there, drags take whole days. */
export function stepOfView(view: string, gridMinutes: number): number {
	if (view === 'month') return DAY / MINUTE;
	return view === 'week' ? Math.max(30, gridMinutes) : gridMinutes;
}

// The reservations of one row in their tracks, kept as long as the list they come from.
import type { Reservation, Resource } from '../api/shapes';
import { heightsOf, stack, type Placed, type Taking } from './layout';
import { unitsOf } from './looks';

interface Item extends Taking {
	reservation: Reservation;
}

export interface StackedRow {
	placed: Placed<Item>[];
	/** Tracks the row has room for: those in use, and some more so that free units are seen. */
	tracks: number;
	trackHeight: number;
	rowHeight: number;
}

/** A resource of many units shows at least so many, used or not. */
export const LEAST_TRACKS = 5;

const kept = new WeakMap<Reservation[], Map<string, StackedRow>>();

export function stackRow(resource: Resource, reservations: Reservation[], touch: boolean): StackedRow {
	const total = Math.max(1, resource.units ?? 1);
	const key = `${total}|${touch}`;
	let byKey = kept.get(reservations);
	if (!byKey) kept.set(reservations, (byKey = new Map()));
	const found = byKey.get(key);
	if (found) return found;
	const { placed, tracks: used } = stack(
		reservations.map((reservation) => ({
			reservation,
			start: reservation.start_utc_unix,
			end: reservation.end_utc_unix,
			units: unitsOf(reservation, total)
		}))
	);
	const tracks = Math.max(used, Math.min(total, LEAST_TRACKS));
	const { row: rowHeight, track: trackHeight } = heightsOf(tracks, touch);
	const made = { placed, tracks, trackHeight, rowHeight };
	byKey.set(key, made);
	return made;
}

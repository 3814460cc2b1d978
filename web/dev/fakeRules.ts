// A handful of the rules, enough to see acceptances and refusals while developing. The real ones are the
// server's alone; nothing of this is in the build.
import type { Alternative, Refusal, Reservation, ReservationInput, Resource } from '../src/lib/api/shapes';
import { closedTimes } from '../src/lib/calendar/hours';
import { dayText, lengthText, spanText, timeText } from '../src/lib/time/format';
import { MINUTE, secondsOfDay } from '../src/lib/time/zone';
import { ZONE } from './fakeData';

export interface Wish {
	resource: Resource;
	start: number;
	end: number;
	units: number;
	body: ReservationInput;
}

/** Whether they take part of the same time. */
const meet = (wish: Wish, other: Reservation, before: number) =>
	other.start_utc_unix - before < wish.end && other.end_utc_unix > wish.start - before;

export function judge(wish: Wish, others: Reservation[]): Refusal[] {
	const { resource, start, end, units } = wish;
	const refusals: Refusal[] = [];
	const refuse = (code: string, message: string, params: Record<string, unknown>, can_override = false) =>
		refusals.push({ code, message, params, can_override, may_pass_later: false });
	const length = end - start;
	if (length <= 0) {
		refuse('shape.span_empty', 'The end must be after the start.', {});
		return refusals;
	}
	if (resource.reservable === false) {
		refuse('state.not_reservable', 'This takes no reservations at present.', {});
	}
	const limits = [
		['duration.too_short', resource.reservation_minimum, (limit: number) => length < limit],
		['duration.too_long', resource.reservation_max_duration, (limit: number) => length > limit]
	] as const;
	for (const [code, limit, broken] of limits) {
		if (!limit || wish.body.maintenance || !broken(limit)) continue;
		const params = { asked_seconds: length, limit_seconds: limit };
		refuse(code, `${lengthText(length)}: the limit is ${lengthText(limit)}.`, params);
	}
	const grid = (resource.restrict_start_end_minutes ?? 1) * MINUTE;
	const off = [start, end].find((at) => secondsOfDay(at, ZONE) % grid !== 0);
	if (off) refuse('grid.off_grid', `${timeText(off, ZONE)} is off the grid.`, { grid_minutes: grid / 60 });
	const latest = Date.now() / 1000 + (resource.creation_start_time_restriction_future ?? 1e9);
	if (start > latest) {
		refuse('notice.too_far_ahead', `This is too far ahead: the latest start is ${dayText(latest, ZONE)}.`, {
			limit_unix: latest
		});
	}
	const closed = closedTimes(resource, start, end, ZONE)[0];
	if (closed) {
		refuse('hours.weekly_block', `It is closed ${spanText(closed.start, closed.end, ZONE)} every week.`, {
			taken_start_unix: closed.start,
			taken_end_unix: closed.end
		});
	}
	conflict(wish, others, units, refuse);
	return refusals;
}

function conflict(
	wish: Wish,
	others: Reservation[],
	units: number,
	refuse: (code: string, message: string, params: Record<string, unknown>, can_override?: boolean) => void
): void {
	const total = wish.resource.units ?? 1;
	const buffer = wish.resource.buffer_before ?? 0;
	const taking = others.filter((other) => meet(wish, other, buffer) && !other.soft);
	const used = taking.reduce((sum, other) => sum + (other.units || total), 0);
	const first = taking[0];
	if (!first || used + units <= total) return;
	const { start_utc_unix: from, end_utc_unix: to } = first;
	refuse(
		'overlap.taken',
		`Taken ${spanText(from, to, ZONE)}.`,
		{ taken_start_unix: from, taken_end_unix: to, free_units: Math.max(0, total - used), asked_units: units },
		true
	);
}

/** The next hours at which the same wish would be accepted. */
export function alternatives(wish: Wish, others: Reservation[]): Alternative[] {
	const found: Alternative[] = [];
	for (let step = 1; step < 60 && found.length < 3; step++) {
		const shift = step * 15 * MINUTE;
		const moved = { ...wish, start: wish.start + shift, end: wish.end + shift };
		if (judge(moved, others).length > 0) continue;
		found.push({
			reservable_id: wish.resource.reservable_id,
			start_utc_unix: moved.start,
			end_utc_unix: moved.end,
			why: `${lengthText(shift)} later`
		});
		step += 7;
	}
	return found;
}

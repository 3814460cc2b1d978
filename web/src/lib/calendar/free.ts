// A place to begin with: the first hour of a day at which a resource looks free. Only a suggestion from what is on
// the screen; whether it may be booked is the server's answer. Pure.
import type { Reservation, Resource } from '../api/shapes';
import { isOffer } from '../booking/offers';
import { usualLength } from '../booking/rules';
import { HOUR } from '../time/zone';
import { closedTimes } from './hours';
import { unitsOf } from './looks';

const HOURS_TO_TRY = 9;
const MOST_RESOURCES = 50;

/** The first of the resources that looks free, hour by hour from an instant on. */
export function firstFree(
	resources: Resource[],
	reservations: ReadonlyMap<string, Reservation[]>,
	from: number,
	zone: string
): { resource: Resource; start: number } | null {
	for (let hour = 0; hour < HOURS_TO_TRY; hour++) {
		const start = from + hour * HOUR;
		const resource = resources
			.slice(0, MOST_RESOURCES)
			.find((one) => looksFree(one, reservations.get(one.reservable_id), start, zone));
		if (resource) return { resource, start };
	}
	return null;
}

function looksFree(
	resource: Resource,
	standing: Reservation[] | undefined,
	start: number,
	zone: string
): boolean {
	if (!standing) return false;
	const end = start + usualLength(resource);
	if (closedTimes(resource, start, end, zone).length > 0) return false;
	const total = Math.max(1, resource.units ?? 1);
	const used = standing
		.filter((one) => one.start_utc_unix < end && one.end_utc_unix > start && !one.soft && !isOffer(one))
		.reduce((sum, one) => sum + unitsOf(one, total), 0);
	return used < total;
}

// Units that have names: which are chosen, and how they are called. Pure.
import type { Reservation, Resource } from '../api/shapes';

/** The named units of a resource; none where units are only counted. */
export function namedUnits(resource: Resource): { id: string; name: string }[] {
	if (resource.units_mode !== 'named') return [];
	return (resource.named_units ?? []).map(({ named_unit_id, name }) => ({ id: named_unit_id, name }));
}

/** The choice after one unit was pressed: at most as many as are booked, the last pressed ones. */
export function pressed(chosen: string[], id: string, units: number): string[] {
	if (chosen.includes(id)) return chosen.filter((one) => one !== id);
	return [...chosen, id].slice(-Math.max(1, units));
}

/** Whether two choices name the same units; nothing chosen is any. */
export function isSameChoice(one: string[] | undefined, other: string[] | undefined): boolean {
	const key = (ids: string[] | undefined) => [...(ids ?? [])].sort().join(' ');
	return key(one) === key(other);
}

/** The names of the units that a reservation has, as `Left, Middle`. */
export function unitNames(reservation: Reservation): string {
	return (reservation.named_units ?? []).flatMap(({ name }) => name ?? []).join(', ');
}

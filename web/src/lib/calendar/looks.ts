// How a reservation is shown: which of the looks it has and which words stand on it. Pure.
import type { HeldPlace, Reservation } from '../api/shapes';
import { isOffer } from '../booking/offers';
import { t } from '../text/text';
import { timeText } from '../time/format';

const HOLD = 'hold';

/** The looks of the legend; each differs from the others by fill, edge and pattern, not by colour alone. */
export const LOOKS = [
	'mine',
	'booked',
	'pending',
	'hold',
	'offer',
	'maintenance',
	'external',
	'closed'
] as const;
export type Look = (typeof LOOKS)[number];

export function lookOf(reservation: Reservation): Look {
	const type = reservation.reservation_type ?? 'reservation';
	if (reservation.blackout || type === 'blackout') return 'closed';
	if (type === 'external') return 'external';
	if (reservation.maintenance || type === 'maintenance') return 'maintenance';
	if (reservation.status === 'pending') return 'pending';
	if (isOffer(reservation)) return 'offer';
	if (reservation.soft || type === HOLD) return 'hold';
	return reservation.is_mine ? 'mine' : 'booked';
}

/** What the bar says: what it is for if that may be seen, else who, else only that it is taken. */
export function titleOf(reservation: Reservation): string {
	const look = lookOf(reservation);
	const purpose = reservation.purpose?.trim();
	if (purpose) return purpose;
	if (look === 'maintenance') return t('look.maintenance');
	if (look === 'external') return t('look.external');
	if (look === 'closed') return t('look.closed');
	if (look === 'offer') return t('look.offer');
	if (reservation.is_mine) return t('schedule.yours');
	if (reservation.anonymous) return t('look.booked');
	return whoOf(reservation) ?? t('look.booked');
}

/** A place that somebody holds, drawn like a reservation that nobody can open or move. */
export function asReservation(held: HeldPlace, resourceName: string, zone: string): Reservation {
	const { reservable_id, start_utc_unix, end_utc_unix, units, is_mine, expires_unix } = held;
	const time = timeText(expires_unix, zone);
	return {
		reservation_id: `hold:${reservable_id}:${start_utc_unix}:${expires_unix}`,
		reservable: { reservable_id, name: resourceName },
		start_utc_unix,
		end_utc_unix,
		units,
		is_mine,
		status: 'approved',
		reservation_type: HOLD,
		purpose: t(is_mine ? 'hold.yours' : 'hold.until', { time })
	};
}

/** Whether it is only held, and for a few minutes. */
export const isHeld = (reservation: Reservation) => reservation.reservation_type === HOLD;

/** For whom it is, if the viewer may know. */
export function whoOf(reservation: Reservation): string | null {
	return reservation.reserved_for?.name?.trim() || null;
}

/** What stays the same over edits. */
export function identityOf(reservation: Reservation): string {
	return reservation.lineage_id ?? reservation.reservation_id;
}

/** How many units it takes on its row: maintenance and other calendars take the whole row. */
export function unitsOf(reservation: Reservation, total: number): number {
	const look = lookOf(reservation);
	const takesAll = look === 'maintenance' || look === 'external' || look === 'closed' || isHeld(reservation);
	if (takesAll) {
		return reservation.units && reservation.units > 0 ? reservation.units : Math.max(1, total);
	}
	return Math.max(1, reservation.units ?? 1);
}

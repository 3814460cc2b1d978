// Reservations as events of the week and month calendar of one resource. That calendar knows no zones: it is
// given the clock on the site's wall. Pure.
import type { Reservation } from '../api/shapes';
import { toCivil } from '../time/zone';
import type { Closed } from './hours';
import { identityOf, lookOf, titleOf } from './looks';

export interface CalendarEvent {
	id: string;
	start: string;
	end: string;
	title: string;
	display?: 'auto' | 'background';
	classNames: string[];
	editable: boolean;
	extendedProps: { reservationId?: string };
}

export function toEvents(reservations: Reservation[], zone: string): CalendarEvent[] {
	return reservations
		.filter((reservation) => !reservation.cancelled && reservation.status !== 'denied')
		.map((reservation) => ({
			id: identityOf(reservation),
			start: toCivil(reservation.start_utc_unix, zone),
			end: toCivil(reservation.end_utc_unix, zone),
			title: titleOf(reservation),
			classNames: ['bar', `look-${lookOf(reservation)}`, ...(reservation.is_mine ? ['is-mine'] : [])],
			editable: reservation.can_edit === true,
			extendedProps: { reservationId: reservation.reservation_id }
		}));
}

/** Closed hours as shading behind the events. */
export function toShades(closed: Closed[], zone: string): CalendarEvent[] {
	return closed.map(({ start, end, reason }) => ({
		id: `closed:${start}`,
		start: toCivil(start, zone),
		end: toCivil(end, zone),
		title: reason ?? '',
		display: 'background',
		classNames: ['shade'],
		editable: false,
		extendedProps: {}
	}));
}

/** The booking that is being made, where it would stand. */
export function toGhost(start: number, end: number, verdict: string, zone: string): CalendarEvent {
	return {
		id: 'ghost',
		start: toCivil(start, zone),
		end: toCivil(end, zone),
		title: '',
		classNames: ['ghost', verdict],
		editable: false,
		extendedProps: {}
	};
}

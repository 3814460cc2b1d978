import { describe, expect, it } from 'vitest';
import type { Reservation } from '../api/shapes';
import { toInstant } from '../time/zone';
import { lookOf, titleOf } from './looks';
import { toEvents, toShades } from './toEvents';

const ZONE = 'America/Toronto';

function reservation(more: Partial<Reservation>): Reservation {
	return {
		reservation_id: 'rsv_1',
		lineage_id: 'lin_1',
		reservable: null,
		start_utc_unix: toInstant('2026-11-24T09:00:00', ZONE),
		end_utc_unix: toInstant('2026-11-24T11:00:00', ZONE),
		status: 'approved',
		...more
	};
}

describe('looks', () => {
	it('are told by what matters most', () => {
		expect(lookOf(reservation({}))).toBe('booked');
		expect(lookOf(reservation({ is_mine: true }))).toBe('mine');
		expect(lookOf(reservation({ is_mine: true, status: 'pending' }))).toBe('pending');
		expect(lookOf(reservation({ is_mine: true, maintenance: true }))).toBe('maintenance');
		expect(lookOf(reservation({ reservation_type: 'external' }))).toBe('external');
		expect(lookOf(reservation({ blackout: true }))).toBe('closed');
		expect(lookOf(reservation({ soft: true }))).toBe('hold');
	});

	it('say only what may be seen', () => {
		const person = { user_id: 'usr_1', name: 'M. Okafor' };
		expect(titleOf(reservation({ reserved_for: person }))).toBe('M. Okafor');
		expect(titleOf(reservation({ reserved_for: person, purpose: 'Live cells' }))).toBe('Live cells');
		expect(titleOf(reservation({ reserved_for: person, anonymous: true }))).toBe('Booked');
		expect(titleOf(reservation({}))).toBe('Booked');
	});
});

describe('events', () => {
	it('show the clock on the wall of the site and keep their identity over edits', () => {
		const [event] = toEvents([reservation({ is_mine: true, can_edit: true })], ZONE);
		expect(event).toMatchObject({
			id: 'lin_1',
			start: '2026-11-24T09:00:00',
			end: '2026-11-24T11:00:00',
			editable: true,
			classNames: ['bar', 'look-mine', 'is-mine'],
			extendedProps: { reservationId: 'rsv_1' }
		});
	});

	it('leave out what no longer stands', () => {
		expect(toEvents([reservation({ cancelled: true }), reservation({ status: 'denied' })], ZONE)).toEqual([]);
	});

	it('shade closed hours', () => {
		const start = toInstant('2026-11-24T18:00:00', ZONE);
		expect(toShades([{ start, end: start + 3600, reason: 'Night' }], ZONE)[0]).toMatchObject({
			display: 'background',
			start: '2026-11-24T18:00:00',
			title: 'Night'
		});
	});
});

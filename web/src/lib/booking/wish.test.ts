import { describe, expect, it } from 'vitest';
import type { Reservation, Resource } from '../api/shapes';
import { toInstant } from '../time/zone';
import { newRepeat } from './repeat';
import { changedBody, newBody, nothingTyped, typedOf, type Typed } from './wish';

const ZONE = 'America/Toronto';
const laser: Resource = { reservable_id: 'resv_laser', name: 'Laser' };
const room: Resource = { reservable_id: 'resv_room', name: 'Room' };
const start = toInstant('2026-11-24T09:00:00', ZONE);
const place = { resource: laser, start, end: start + 7200 };
const body = (typed: Partial<Typed>) => newBody(place, { ...nothingTyped(), ...typed }, ZONE);

describe('the body of a new booking', () => {
	it('names one resource, when, and nothing that was not typed', () => {
		expect(body({})).toEqual({
			for_reservable_id: 'resv_laser',
			start: '2026-11-24T09:00:00',
			duration: 7200,
			units: 1
		});
	});

	it('says what is paid how', () => {
		expect(body({ rates: { resv_laser: 4 }, quantity: 3, accountNumber: '12-3' })).toMatchObject({
			rate_id: 4,
			rate_quantity: 3,
			account_number: '12-3'
		});
		expect(body({ rates: { resv_laser: 'quote' } })).toMatchObject({ rate_quote_requested: true });
		expect(body({ rates: { resv_room: 4 } })).not.toHaveProperty('rate_id');
	});

	it('carries several resources with their units and rates', () => {
		const several = body({ also: [{ resource: room, units: 2 }], rates: { resv_room: 7 } });
		expect(several.for_reservables).toEqual([
			{ reservable_id: 'resv_laser', units: 1 },
			{ reservable_id: 'resv_room', units: 2, rate_id: 7 }
		]);
		expect(several).not.toHaveProperty('for_reservable_id');
		expect(several).not.toHaveProperty('rate_id');
	});

	it('costs nothing and takes no units when it is maintenance', () => {
		const closed = body({ isMaintenance: true, rates: { resv_laser: 4 }, units: 3 });
		expect(closed).toMatchObject({ maintenance: true });
		expect(closed).not.toHaveProperty('units');
		expect(closed).not.toHaveProperty('rate_id');
	});

	it('repeats by its recipe', () => {
		const repeat = { ...newRepeat(), times: 5 };
		expect(body({ repeat, keepsFitting: true })).toMatchObject({
			recurring_recipe: { unit: 'weekly', every: 1, until: '2026-12-22', on: [1] },
			save_recurring_with_conflicts: true
		});
	});
});

describe('the body of an edit', () => {
	const stored: Reservation = {
		reservation_id: 'rsv_1',
		start_utc_unix: start,
		end_utc_unix: start + 3600,
		status: 'approved',
		reservable: { reservable_id: 'resv_laser', name: 'Laser' },
		purpose: 'Cells',
		rate_id: 4
	};
	const edit = (typed: Partial<Typed>) => changedBody(place, stored, { ...typedOf(stored), ...typed }, ZONE);

	it('carries only what it changes', () => {
		expect(edit({})).toEqual({ start: '2026-11-24T09:00:00', duration: 7200 });
		expect(edit({ purpose: '' })).toMatchObject({ purpose: '' });
		expect(edit({ rates: { resv_laser: 5 } })).toMatchObject({ rate_id: 5 });
	});

	it('says how far it reaches', () => {
		expect(edit({ reach: { dates: 'following', isGroup: false } })).toMatchObject({
			recurring_scope: 'following'
		});
		expect(edit({ reach: { dates: 'this', isGroup: true } })).toMatchObject({ group_scope: 'group' });
		expect(edit({})).not.toHaveProperty('recurring_scope');
	});
});

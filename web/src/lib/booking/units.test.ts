import { describe, expect, it } from 'vitest';
import type { Reservation, Resource } from '../api/shapes';
import { withGuest, type Guest } from './guests';
import { openOffers } from './offers';
import { isSameChoice, namedUnits, pressed } from './units';

describe('units with names', () => {
	const named_units = [{ named_unit_id: 'unit_1', name: 'Marigold' }];

	it('are told only where units are named', () => {
		const bikes = { reservable_id: 'resv_1', name: 'Bikes', named_units } as Resource;
		expect(namedUnits({ ...bikes, units_mode: 'named' })).toEqual([{ id: 'unit_1', name: 'Marigold' }]);
		expect(namedUnits(bikes)).toEqual([]);
	});

	it('are pressed in and out, as many as are booked', () => {
		expect(pressed([], 'a', 1)).toEqual(['a']);
		expect(pressed(['a'], 'b', 1)).toEqual(['b']);
		expect(pressed(['a'], 'b', 2)).toEqual(['a', 'b']);
		expect(pressed(['a', 'b'], 'a', 2)).toEqual(['b']);
	});

	it('are the same choice in any order', () => {
		expect(isSameChoice(['a', 'b'], ['b', 'a'])).toBe(true);
		expect(isSameChoice(undefined, [])).toBe(true);
		expect(isSameChoice(['a'], undefined)).toBe(false);
	});
});

describe('guests', () => {
	const zoe: Guest = { user_id: null, name: 'Zoe', email: 'zoe@example.org' };

	it('are in the list once', () => {
		expect(withGuest([zoe], { ...zoe, name: 'Z.', email: 'ZOE@example.org' })).toEqual([zoe]);
		expect(withGuest([zoe], { user_id: null, name: 'Zoe', email: null })).toHaveLength(2);
	});
});

describe('offers', () => {
	const at = (start_utc_unix: number, end_utc_unix: number): Reservation => ({
		reservation_id: `rsv_${start_utc_unix}`,
		start_utc_unix,
		end_utc_unix,
		status: 'approved',
		reservable: null
	});

	it('are open while they lie ahead and have a time', () => {
		expect(openOffers([at(50, 90), at(200, 200), at(200, 300)], 100)).toEqual([at(200, 300)]);
	});
});

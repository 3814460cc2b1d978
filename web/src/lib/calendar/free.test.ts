import { describe, expect, it } from 'vitest';
import type { Reservation, Resource } from '../api/shapes';
import { toCivil, toInstant } from '../time/zone';
import { firstFree } from './free';

const ZONE = 'America/Toronto';
const at = (hour: number) => toInstant(`2026-11-24T${String(hour).padStart(2, '0')}:00:00`, ZONE);
const room = (name: string, more: Partial<Resource> = {}): Resource => ({
	reservable_id: name,
	name,
	...more
});
const taken = (from: number, to: number): Reservation => ({
	reservation_id: `${from}`,
	reservable: null,
	start_utc_unix: at(from),
	end_utc_unix: at(to),
	status: 'approved',
	units: 1
});

function found(resources: Resource[], standing: Record<string, Reservation[]>): string | null {
	const first = firstFree(resources, new Map(Object.entries(standing)), at(9), ZONE);
	return first && `${first.resource.name} ${toCivil(first.start, ZONE).slice(11, 16)}`;
}

describe('a place to begin with', () => {
	it('is the first resource that is free at the first hour', () => {
		expect(found([room('A'), room('B')], { A: [taken(9, 11)], B: [] })).toBe('B 09:00');
		expect(found([room('A')], { A: [taken(9, 11)] })).toBe('A 11:00');
	});

	it('counts units and closed hours', () => {
		expect(found([room('A', { units: 2 })], { A: [taken(9, 11)] })).toBe('A 09:00');
		const closed = room('A', { blackouts: [{ weekday: 1, start: '00:00', end: '12:00' }] });
		expect(found([closed], { A: [] })).toBe('A 12:00');
	});

	it('is none where nothing is known or all is taken', () => {
		expect(found([room('A')], {})).toBeNull();
		expect(found([room('A')], { A: [taken(6, 23)] })).toBeNull();
	});
});

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

	it('says under which name it is shown, if not their own', () => {
		expect(body({ shownName: 'Group Bell' })).toMatchObject({ reserved_for_text: 'Group Bell' });
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

	it('names the units and the guests that are wanted', () => {
		const guests = [
			{ user_id: 'usr_ben', name: 'Ben', email: null },
			{ user_id: null, name: 'Zoe', email: 'zoe@example.org' }
		];
		expect(body({ named: { resv_laser: ['unit_2'], resv_room: ['unit_1'] }, guests })).toMatchObject({
			named_unit_ids: ['unit_2'],
			accessory_user_ids: ['usr_ben'],
			accessory_users_external: [{ name: 'Zoe', email: 'zoe@example.org' }]
		});
		const several = body({ also: [{ resource: room, units: 1 }], named: { resv_room: ['unit_1'] } });
		expect(several.for_reservables?.[1]).toMatchObject({ named_unit_ids: ['unit_1'] });
	});

	it('books an offered time as long as the place is its own', () => {
		const offer: Reservation = {
			reservation_id: 'rsv_offer',
			start_utc_unix: start,
			end_utc_unix: start + 7200,
			status: 'approved',
			reservable: { reservable_id: 'resv_laser', name: 'Laser' }
		};
		expect(body({ offer })).toMatchObject({ template_id: 'rsv_offer', for_reservable_id: 'resv_laser' });
		expect(body({ offer: { ...offer, group_id: 'grp_1' } })).not.toHaveProperty('for_reservable_id');
		expect(body({ offer: { ...offer, end_utc_unix: start + 3600 } })).not.toHaveProperty('template_id');
	});

	it('offers a time without a price and without guests', () => {
		const guests = [{ user_id: 'usr_ben', name: 'Ben', email: null }];
		const offered = body({ offered: { isOnce: true, isLocked: false }, rates: { resv_laser: 4 }, guests });
		expect(offered).toMatchObject({
			template: true,
			template_consumable: true,
			template_resources_locked: false
		});
		expect(offered).not.toHaveProperty('rate_id');
		expect(offered).not.toHaveProperty('accessory_user_ids');
	});

	it('asks for what has no calendar without a time', () => {
		const prints: Resource = {
			reservable_id: 'resv_prints',
			name: 'Prints',
			reservable_type: 'reservablerequestable'
		};
		const asked = newBody({ ...place, resource: prints }, { ...nothingTyped(), units: 3 }, ZONE);
		expect(asked).toEqual({ for_reservable_id: 'resv_prints', units: 3 });
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

	it('names units and guests when they changed, also that there are none any more', () => {
		const before = {
			...stored,
			named_unit_ids: ['unit_1'],
			accessory_users: [{ user_id: 'usr_ben', name: 'Ben' }]
		};
		const change = (typed: Partial<Typed>) =>
			changedBody(place, before, { ...typedOf(before), ...typed }, ZONE);
		expect(change({})).toEqual({ start: '2026-11-24T09:00:00', duration: 7200 });
		expect(change({ named: { resv_laser: ['unit_2'] } })).toMatchObject({ named_unit_ids: ['unit_2'] });
		expect(change({ guests: [] })).toMatchObject({ accessory_user_ids: [], accessory_users_external: [] });
	});

	it('sends projects and answers when they changed', () => {
		const pinned = { ...stored, projects: [{ project_id: 'prj_1', name: 'Laser' }] };
		const change = (typed: Partial<Typed>) =>
			changedBody(place, pinned, { ...typedOf(pinned), ...typed }, ZONE);
		expect(change({})).not.toHaveProperty('project_ids');
		expect(change({ projects: [] })).toMatchObject({ project_ids: [] });
		expect(change({ answers: { frm_1: { a: 'x' } }, askedForms: [] })).not.toHaveProperty('forms');
		expect(change({ answers: { frm_1: { a: 'x' } }, askedForms: ['frm_1'] })).toMatchObject({
			forms: [{ form_id: 'frm_1', values: { a: 'x' } }]
		});
	});

	it('leaves a request without a time', () => {
		const request = { ...stored, end_utc_unix: start };
		expect(changedBody(place, request, { ...typedOf(request), purpose: 'New' }, ZONE)).toEqual({
			purpose: 'New'
		});
	});

	it('says how far it reaches', () => {
		expect(edit({ reach: { dates: 'following', isGroup: false } })).toMatchObject({
			recurring_scope: 'following'
		});
		expect(edit({ reach: { dates: 'this', isGroup: true } })).toMatchObject({ group_scope: 'group' });
		expect(edit({})).not.toHaveProperty('recurring_scope');
	});
});

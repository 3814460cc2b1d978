import { describe, expect, it } from 'vitest';
import type { Resource } from '../api/shapes';
import { rulesOf, weeklyWords } from './rules';

const NAMES = { resource: (id: string) => ({ resv_hall: 'Hall', resv_stage: 'Stage' })[id] };
const rules = (settings: Partial<Resource>) => rulesOf({ reservable_id: 'r', name: 'r', ...settings }, NAMES);

describe('settings as sentences', () => {
	it('say nothing where nothing is set', () => {
		expect(rules({})).toEqual([]);
		expect(rules({ reservation_max_duration: null, units: 1, blackouts: [], buffer_before: 0 })).toEqual([]);
	});

	it('join length, grid and notice', () => {
		const fortnight = { creation_start_time_restriction_future: 14 * 86_400 };
		expect(rules({ reservation_max_duration: 14_400, restrict_start_end_minutes: 15, ...fortnight })).toEqual(
			['Up to 4 h, on the quarter hour, at most 14 days ahead']
		);
		expect(rules({ reservation_minimum: 1800, reservation_max_duration: 14_400 })).toEqual(['30 min to 4 h']);
		expect(rules({ reservation_minimum: 3600, reservation_max_duration: 3600 })).toEqual(['Exactly 1 h']);
		expect(rules({ restrict_start_end_minutes: 20 })).toEqual(['Every 20 min on the clock']);
		expect(rules({ creation_start_time_restriction: 7200, ...fortnight })).toEqual([
			'At least 2 h and at most 14 days ahead'
		]);
		expect(rules({ creation_start_time_restriction: -3600 })).toEqual(['May start up to 1 h back']);
	});

	it('tell weekly hours and slots', () => {
		const week = (days: number[], start: string, end: string) =>
			days.map((weekday) => ({ weekday, start, end }));
		expect(
			weeklyWords([...week([4, 3, 2, 1, 0], '18:00', '24:00'), ...week([5, 6], '00:00', '24:00')])
		).toEqual([expect.stringMatching(/^Mon–Fri /), 'Sat, Sun']);
		expect(rules({ blackouts: week([6], '00:00', '24:00') })).toEqual(['Closed Sun']);
		expect(rules({ blackouts: week([6], '00:00', '24:00'), weekly_blocks_mode: 'available' })).toEqual([
			'Open Sun'
		]);
		expect(rules({ weekly_slots: week([0, 1, 2], '00:00', '24:00') })).toEqual([
			'Booked in whole slots: Mon–Wed'
		]);
	});

	it('count units, stock and bookings', () => {
		expect(rules({ units: 4, reservation_unit_limit: 2 })).toEqual(['4 units, at most 2 in one booking']);
		expect(rules({ units: 20, units_name: 'slides', units_consumable: true })).toEqual([
			'20 slides in stock; what is booked is used up'
		]);
		expect(rules({ reservation_limit: 1 })).toEqual(['1 upcoming booking per person']);
		expect(rules({ buffer_before: 900, buffer_after: 1800 })).toEqual([
			'15 min kept free before each booking and 30 min after it'
		]);
	});

	it('name groups, training and approvers', () => {
		expect(rules({ usergroups_by_name: ['Confocal course', 'Staff'] })).toEqual([
			'For members of Confocal course or Staff'
		]);
		expect(rules({ training: ['Laser', 'Gas'] })).toEqual(['Needs the trainings Laser and Gas']);
		expect(rules({ training: ['Laser', 'Gas'], training_requirements_or: true })).toEqual([
			'Needs the training Laser or Gas'
		]);
		const approvers = [{}, {}];
		const approver_names = ['Anna', 'Safety'];
		expect(rules({ approvers, approver_names })).toEqual([
			'Each booking needs the approval of Anna and Safety'
		]);
		expect(rules({ approvers, approver_names, anyapprovers: true })).toEqual([
			'Each booking needs the approval of Anna or Safety'
		]);
		expect(rules({ approvers, autodeny_window: 3600 })).toEqual([
			'Each booking needs approval',
			'What nobody has decided 1 h before its start is denied'
		]);
	});

	it('say what comes with it and what it takes along', () => {
		expect(rules({ is_addon: true })).toEqual(['Only together with something else']);
		const related_reservables = ['resv_hall', 'resv_stage'];
		expect(rules({ can_only_reserve_with_related: true, related_reservables })).toEqual([
			'Only together with Hall or Stage'
		]);
		expect(rules({ related_reservables })).toEqual([]);
		expect(rules({ blocks: ['resv_hall'] })).toEqual(['Takes Hall wholly as well']);
		expect(rules({ blocks: ['resv_hidden'] })).toEqual(['Takes 1 other resource wholly as well']);
		expect(rules({ recurring_reservations: 2 })).toEqual(['Repeated bookings are made by staff']);
	});

	it('say until when it may be changed and cancelled', () => {
		expect(rules({ historical_edit_window: -7200 })).toEqual([
			'May be changed and cancelled until 2 h before it starts'
		]);
		expect(rules({ historical_edit_window: 0, historical_cancel_window: 3600 })).toEqual([
			'May be changed until it ends',
			'May be cancelled until 1 h after it ends'
		]);
	});

	it('say what it costs and who pays', () => {
		const rate = {
			rate_id: 1,
			rate_description: 'Academic',
			rate_int: 1250,
			rate_unit: 'per hour',
			currency_code: 'EUR'
		};
		expect(rules({ offered_rates: [rate], rate_quotes: true })).toEqual([
			expect.stringMatching(/^Costs .*12\.50 per hour \(Academic\) or a price on request$/)
		]);
		expect(rules({ offered_rates: [{ rate_id: 1, rate_description: 'Academic' }] })).toEqual([
			'At the rate Academic'
		]);
		expect(rules({ accounts_debit: true, accounts_sufficient_balance_required: true })).toEqual([
			'Paid from a spending account that holds enough'
		]);
	});
});

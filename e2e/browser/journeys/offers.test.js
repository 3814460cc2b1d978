// Choosing among named things, bringing somebody along, and booking a time that staff offer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, assertNarrow, barOf, bookForSomebody, dragOver, ghost, gone, laneOf, newResource, offer, openDay,
	picture, requestsOf, seen, sheet, standing, until, visit
} from '../journey.js';

const BIKES = {
	units: 3,
	units_name: 'bikes',
	units_mode: 'named',
	named_units: [{ name: 'Marigold' }, { name: 'Thistle' }, { name: 'Bramble' }]
};

test('a particular bike is booked, and a friend comes along', async (t) => {
	const bikes = await newResource('Touring bikes', { ...BIKES, rates: [{ rate: 5, rate_unit: 'per person', currency_code: 'EUR' }] });
	await bookForSomebody(bikes, '09:00-11:00', 'Errands', undefined, { named_unit_id: 'unit_1', rate_id: 1 });
	const page = await visit(t, { as: 'user' });
	await openDay(page, bikes.name);
	await dragOver(page, bikes, '09:00-11:00');
	await seen(ghost(page));
	await page.mouse.up();

	const form = sheet(page, bikes.name);
	const which = form.getByRole('group', { name: 'Which one' });
	await seen(which.getByRole('button', { name: 'Any (Thistle)' }));
	await seen(which.getByRole('button', { name: 'Marigold taken' }));
	await which.getByRole('button', { name: 'Bramble' }).click();
	await seen(form.getByText('Free. You can book this.'));
	await seen(form.getByText('€5.00', { exact: true }).last());

	await form.getByRole('combobox', { name: 'Guests' }).fill('Wanjiru');
	await form.getByRole('option', { name: /Wanjiru Kamande/ }).click();
	await form.getByRole('button', { name: 'Add somebody from outside' }).click();
	await page.keyboard.type('Zoe Outside');
	await page.keyboard.press('Tab');
	await page.keyboard.type('zoe@example.org');
	await page.keyboard.press('Enter');
	await seen(form.getByRole('list', { name: 'Guests' }).getByText('Zoe Outside'));
	await seen(form.getByText('€15.00').last());
	await picture(page, 'unit-and-guests');
	await assertAccessible(page, 'the form with units and guests');

	await form.getByRole('button', { name: 'Book 9–11' }).click();
	await gone(form);
	const mine = (await standing(bikes)).find((one) => one.named_unit_id === 'unit_3');
	assert.deepEqual([mine.accessory_users.length, mine.accessory_users_external[0].name], [1, 'Zoe Outside']);
	await laneOf(page, bikes).getByRole('button', { name: /Bramble/ }).click();
	const detail = page.getByRole('region').filter({ hasText: '2 guests' });
	await seen(detail.getByText('Bramble'));
	await seen(detail.getByText('Zoe Outside'));
	await assertAccessible(page, 'a booking with guests');
});

test('an offered time is booked with one press', async (t) => {
	const course = await newResource('Forge course', { units: 4, restricted_to_templates_only: true });
	await offer(course, '14:00-16:00', 'First fire');
	await offer(course, '17:00-19:00', 'Second fire');
	const page = await visit(t, { as: 'user' });
	await openDay(page, course.name);
	await barOf(page, course, /First fire, .*Offered time/).click();
	await page.getByRole('button', { name: 'Book this' }).click();
	await until('the seat is booked', async () => (await standing(course)).length === 1);
	assert.equal((await standing(course))[0].text, '14:00-16:00 First fire');
});

test('on a phone and in the dark the form lists what is offered', async (t) => {
	const course = await newResource('Glass course', { units: 4, restricted_to_templates_only: true });
	await offer(course, '14:00-16:00', 'Blowing');
	const page = await visit(t, { as: 'user', device: 'phone', dark: true });
	await openDay(page, course.name);
	await page.getByRole('button', { name: 'New booking' }).click();
	const form = sheet(page, course.name);
	await seen(form.getByText('Only the offered times can be booked here.'));
	await form.getByRole('button', { name: /Blowing/ }).click();
	await seen(form.getByText('Free. You can book this.'));
	await picture(page, 'offers-on-a-phone');
	await assertNarrow(page, 'the form with offers');
	await assertAccessible(page, 'the form with offers, on a phone');
	await form.getByRole('button', { name: 'Book 14–16' }).click();
	await gone(form);
	assert.equal((await standing(course)).length, 1);
});

test('staff offer a time instead of booking it', async (t) => {
	const bench = await newResource('Open bench');
	const page = await visit(t, { as: 'moderator' });
	await openDay(page, bench.name);
	await dragOver(page, bench, '09:00-11:00');
	await seen(ghost(page, 'ok'));
	await page.mouse.up();
	const form = sheet(page, bench.name);
	await form.getByText('Offer this instead of booking it').click();
	await form.getByRole('button', { name: 'Offer 9–11' }).click();
	await gone(form);
	await seen(barOf(page, bench, /Offered time/));
	assert.equal((await standing(bench)).length, 0);
});

test('what takes requests is asked for without a time', async (t) => {
	const prints = await newResource('Poster prints', { reservable_type: 'reservablerequestable', units: 5 });
	const page = await visit(t, { as: 'user' });
	await openDay(page, prints.name);
	await page.getByRole('button', { name: 'New booking' }).click();
	const form = sheet(page, prints.name);
	await seen(form.getByText(/not booked for a time/));
	assert.equal(await form.getByLabel('From').count(), 0);
	await form.getByLabel('What for').fill('A poster');
	await seen(form.getByText('Free. You can book this.'));
	await picture(page, 'request');
	await form.getByRole('button', { name: 'Send the request' }).click();
	await gone(form);
	const [request] = await requestsOf(prints);
	assert.deepEqual([request.reservation_type, request.purpose], ['request', 'A poster']);
});

test('a booking names what it takes beside its own', async (t) => {
	const half = await newResource('Barn, left half');
	const barn = await newResource('Barn', { blocks: [half.reservable_id] });
	await bookForSomebody(barn, '10:00-12:00', 'Harvest');
	const page = await visit(t, { as: 'user' });
	await openDay(page, barn.name);
	await barOf(page, barn, /Harvest/).click();
	await seen(page.getByText('Also takes Barn, left half'));
});

// The page of one resource, and its address for calendar programs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, bookForSomebody, day, message, newResource, picture, seen, siteId, visit } from '../journey.js';

test('the page says in sentences how a resource may be booked, and shows its week', async (t) => {
	const bell = await newResource('Diving bell', {
		description: 'Goes down to thirty metres.',
		reservation_max_duration: 14_400,
		restrict_start_end_minutes: 30,
		buffer_before: 1800
	});
	await bookForSomebody(bell, '10:00-12:00', 'Wreck survey');
	const page = await visit(t, { as: 'user' });
	await page.goto(`/site/${siteId}/resource/${bell.reservable_id}?view=week&date=${day}`);
	await seen(page.getByRole('heading', { name: 'Diving bell', level: 1 }));
	await seen(page.getByText('Goes down to thirty metres.'));
	await seen(page.getByText('Up to 4 h, on the half hour'));
	await seen(page.getByText('30 min kept free before each booking'));
	const calendar = page.getByRole('group', { name: 'Bookings of Diving bell' });
	await seen(calendar.getByText('Wreck survey'));
	await picture(page, 'resource-week');

	await page.getByRole('button', { name: 'Month', exact: true }).click();
	await seen(calendar.getByText('Wreck survey'));
	await page.getByRole('button', { name: 'Agenda', exact: true }).click();
	await seen(page.getByRole('listitem').filter({ hasText: 'Wreck survey' }));
});

test('a feed is read without signing in until its address is revoked', async (t) => {
	const harp = await newResource('Pedal harp');
	await bookForSomebody(harp, '10:00-12:00', 'Glissandi');
	const page = await visit(t, { as: 'user' });
	await page.goto(`/site/${siteId}/resource/${harp.reservable_id}`);
	const subject = page.getByText('Bookings of Pedal harp', { exact: true }).locator('..');
	await subject.getByRole('button', { name: 'Make an address' }).click();
	const field = page.getByLabel('Address of the feed');
	await seen(field);
	const url = await field.inputValue();
	assert.ok(url.startsWith(`${address}/`), `${url} leads here`);

	const feed = await fetch(url);
	assert.equal(feed.status, 200);
	assert.match(feed.headers.get('content-type'), /^text\/calendar/);
	const text = await feed.text();
	assert.match(text, /^BEGIN:VCALENDAR\r\n/);
	assert.match(text, /SUMMARY:.*Glissandi/);

	await page.reload();
	await seen(page.getByRole('heading', { name: 'Addresses in use' }));
	assert.equal(await field.count(), 0, 'the address is shown only once');
	const entry = page.getByRole('listitem').filter({ hasText: 'Bookings of Pedal harp' });
	await entry.getByRole('button', { name: 'Revoke' }).click();
	await seen(message(page, /^The address is revoked/));
	assert.equal((await fetch(url)).status, 404);
});

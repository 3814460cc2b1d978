// The schedule in a pocket.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	addressSays, assertAccessible, assertLegible, assertNarrow, assertTidyHeader, bookAs, day, gone, message, newResource, picture, seen,
	sheet, siteId, standing, visit
} from '../journey.js';

test('a phone opens the agenda and books from it', async (t) => {
	const skiff = await newResource('Rowing skiff');
	const page = await visit(t, { as: 'user', device: 'phone' });
	await page.goto(`/site/${siteId}/timeline?date=${day}&q=rowing+skiff`);
	await seen(page.getByText('Nothing is booked in these days'));
	await page.getByRole('main').getByRole('button', { name: 'New booking' }).tap();
	const form = sheet(page, skiff.name);
	await seen(form.getByText('Free. You can book this.'));
	await form.getByLabel('What for').fill('Regatta');
	await picture(page, 'phone-sheet');
	await assertNarrow(page, 'the sheet');
	await form.getByRole('button', { name: /^Book 9–10/ }).tap();
	await seen(message(page, /^Booked Rowing skiff/));
	await gone(form);
	await seen(page.getByRole('listitem').filter({ hasText: 'Regatta' }));
	assert.deepEqual((await standing(skiff)).map(({ text }) => text), ['09:00-10:00 Regatta']);
});

test('a thumb opens a booking and cancels it', async (t) => {
	const canoe = await newResource('Bark canoe');
	const page = await visit(t, { as: 'user', device: 'phone' });
	await bookAs(page, canoe, '09:00-10:00', 'Portage');
	await page.goto(`/site/${siteId}/timeline?date=${day}&q=bark+canoe`);
	await page.getByRole('listitem').filter({ hasText: 'Portage' }).getByRole('button').tap();
	const details = sheet(page, 'Portage');
	await seen(details.getByRole('button', { name: 'Cancel booking' }));
	await details.getByRole('button', { name: 'Cancel booking' }).tap();
	await gone(details);
	assert.deepEqual(await standing(canoe), []);
});

test('nothing sticks out and nothing lies on top of each other', async (t) => {
	const page = await visit(t, { as: 'administrator', device: 'phone' });
	const resource = await newResource('Narrow gauge railway');
	const pages = {
		agenda: `/site/${siteId}/timeline?date=${day}`,
		day: `/site/${siteId}/timeline?view=day&date=${day}`,
		week: `/site/${siteId}/timeline?view=week&date=${day}`,
		month: `/site/${siteId}/timeline?view=month&date=${day}`,
		'find a time': `/site/${siteId}/find`,
		'my bookings': '/me',
		resource: `/site/${siteId}/resource/${resource.reservable_id}?date=${day}`,
		resources: `/site/${siteId}/admin/resources`,
		settings: `/site/${siteId}/admin/resources/${resource.reservable_id}`
	};
	for (const [name, path] of Object.entries(pages)) {
		await t.test(name, async () => {
			await page.goto(path);
			await seen(page.getByRole('banner'));
			await gone(page.locator('.skeleton').first());
			await picture(page, `phone-${name}`);
			await assertNarrow(page, name);
			await assertTidyHeader(page, name);
			await assertLegible(page, name);
		});
	}
});

test('the agenda is what a phone shows first', async (t) => {
	const page = await visit(t, { as: 'user', device: 'phone' });
	await page.goto('/');
	await page.waitForURL(/\/timeline/);
	await seen(page.getByRole('button', { name: 'Agenda', exact: true, pressed: true }));
	await seen(page.getByRole('checkbox', { name: 'Only my bookings' }));
	await page.getByRole('button', { name: 'Day', exact: true }).tap();
	await addressSays(page, { view: 'day' });
	await seen(page.getByRole('grid'));
});

for (const dark of [false, true]) {
	test(`the schedule says whose clock it shows, ${dark ? 'dark' : 'light'}`, async (t) => {
		const page = await visit(t, { as: 'user', device: 'phone', dark, zone: 'America/Argentina/Buenos_Aires' });
		for (const view of ['day', 'week', 'month', 'agenda']) {
			await page.goto(`/site/${siteId}/timeline?view=${view}&date=${day}`);
			await seen(page.getByRole('banner').getByText('London time'));
			await gone(page.locator('.skeleton').first());
			await picture(page, `phone-elsewhere-${view}-${dark ? 'dark' : 'light'}`);
			await assertNarrow(page, view);
			await assertTidyHeader(page, view);
		}
		await assertAccessible(page, 'the schedule of another zone');
	});
}

// What holds on every page: axe finds nothing grave, in the light and in the dark, and scripts come from here alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	assertAccessible, bookForSomebody, day, dragOver, gone, newResource, openDay, picture, seen, sheet, siteId, visit
} from '../journey.js';

const site = `/site/${siteId}`;

async function look(t, page, name, path) {
	await t.test(name, async () => {
		await page.goto(path);
		await seen(page.getByRole('heading', { level: 1 }));
		await gone(page.locator('.skeleton').first());
		await assertAccessible(page, name);
	});
}

for (const dark of [false, true]) {
	const light = dark ? 'dark' : 'light';

	test(`axe finds nothing grave, ${light}`, async (t) => {
		const pier = await newResource(`Pier, ${light}`, { reservation_max_duration: 7200, buffer_before: 1800 });
		await bookForSomebody(pier, '10:00-12:00', 'Angling');
		const resource = `${site}/resource/${pier.reservable_id}?date=${day}`;
		const page = await visit(t, { as: 'administrator', dark });
		for (const view of ['day', 'week', 'month', 'agenda']) {
			await look(t, page, `schedule, ${view}`, `${site}/timeline?view=${view}&date=${day}`);
			await picture(page, `schedule-${view}-${light}`);
		}
		for (const view of ['week', 'month', 'agenda']) {
			await look(t, page, `resource, ${view}`, `${resource}&view=${view}`);
		}
		await look(t, page, 'find a time', `${site}/find`);
		await look(t, page, 'my bookings', '/me');
		await picture(page, `my-bookings-${light}`);
		await look(t, page, 'resources', `${site}/admin/resources`);
		await look(t, page, 'settings', `${site}/admin/resources/${pier.reservable_id}`);
		await picture(page, `settings-${light}`);
		await look(t, page, 'new resource', `${site}/admin/resources/new`);

		await t.test('a refused booking', async () => {
			await openDay(page, pier.name);
			await dragOver(page, pier, '09:00-11:00');
			await page.mouse.up();
			await seen(sheet(page, pier.name).getByText('Another booking has it 10–12.'));
			await assertAccessible(page, 'a refused booking');
			await picture(page, `refused-${light}`);
		});
	});

	test(`axe finds nothing grave before signing in, ${light}`, async (t) => {
		const page = await visit(t, { dark });
		await look(t, page, 'sign in', '/sign-in');
	});

	test(`axe finds nothing grave on a phone, ${light}`, async (t) => {
		const page = await visit(t, { as: 'user', device: 'phone', dark });
		await look(t, page, 'agenda on a phone', `${site}/timeline?date=${day}`);
		await look(t, page, 'day on a phone', `${site}/timeline?view=day&date=${day}`);
		await picture(page, `phone-day-${light}`);
		await look(t, page, 'find a time on a phone', `${site}/find`);
		await look(t, page, 'my bookings on a phone', '/me');
	});
}

test('axe finds nothing grave where there is nothing', async (t) => {
	const page = await visit(t, { as: 'user', expects: /Not found/ });
	await page.goto(`${site}/nothing-here`);
	await seen(page.getByText('This page does not exist'));
	await assertAccessible(page, 'a page that does not exist');
});

test('no script runs but those of the interface', async (t) => {
	const page = await visit(t, { as: 'user', expects: /inline script violates/ });
	const answer = await page.goto(`${site}/timeline`);
	await seen(page.getByRole('grid'));
	const policy = answer.headers()['content-security-policy'];
	assert.match(policy, /default-src 'self'/);
	assert.doesNotMatch(policy.replace(/style-src[^;]*/, ''), /unsafe|\*|http:/);

	const refused = await page.evaluate(() => {
		const violated = new Promise((resolve) =>
			document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
		);
		const script = document.createElement('script');
		script.textContent = 'window.intruder = true';
		document.head.append(script);
		return violated;
	});
	assert.match(refused, /^script-src/);
	assert.equal(await page.evaluate(() => window.intruder), undefined);
});

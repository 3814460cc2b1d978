// Coming in, and finding one's way by the keyboard; what is shown stands in the address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressSays, addDays, day, seen, signIn, siteId, visit } from '../journey.js';

test('a wrong password says so, the right one leads to the schedule', async (t) => {
	const page = await visit(t);
	const { email, password } = signIn('user');
	await page.goto('/');
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill('not the password');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	const alert = page.getByRole('alert');
	await seen(alert);
	assert.match(await alert.textContent(), /password/i);
	assert.equal(await page.getByLabel('E-mail address').inputValue(), email, 'what was typed is still there');

	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL(new RegExp(`/site/${siteId}/timeline`));
	const grid = page.getByRole('grid');
	await seen(grid.getByRole('rowheader', { name: /^Cytometry/ }).first());
	await seen(grid.getByRole('rowheader', { name: /Analyser 1/ }));
	await seen(grid.getByRole('gridcell').first().getByRole('button').first());
});

test('a page asked for before signing in is opened afterwards', async (t) => {
	const page = await visit(t);
	const { email, password } = signIn('user');
	await page.goto(`/site/${siteId}/timeline?view=week&date=${day}`);
	await page.waitForURL(/\/sign-in/);
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(password);
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/timeline/);
	await addressSays(page, { view: 'week', date: day });
});

test('view and date stand in the address: reloading and going back keep them', async (t) => {
	const page = await visit(t, { as: 'user' });
	await page.goto(`/site/${siteId}/timeline?view=day&date=${day}`);
	await seen(page.getByRole('grid'));
	await page.getByRole('button', { name: 'Next day' }).click();
	await addressSays(page, { view: 'day', date: addDays(day, 1) });
	await page.getByRole('button', { name: 'Week', exact: true }).click();
	await addressSays(page, { view: 'week', date: addDays(day, 1) });

	await page.reload();
	await seen(page.getByRole('button', { name: 'Week', exact: true, pressed: true }));
	await addressSays(page, { view: 'week', date: addDays(day, 1) });
	await page.goBack();
	await seen(page.getByRole('button', { name: 'Day', exact: true, pressed: true }));
	await addressSays(page, { view: 'day', date: addDays(day, 1) });
	await page.goBack();
	await addressSays(page, { view: 'day', date: day });
});

test('keys change the view, the date and the search', async (t) => {
	const page = await visit(t, { as: 'user' });
	await page.goto(`/site/${siteId}/timeline?view=day&date=${day}`);
	await seen(page.getByRole('grid'));
	for (const [key, view] of [['w', 'week'], ['m', 'month'], ['a', 'agenda'], ['d', 'day']]) {
		await page.keyboard.press(key);
		await addressSays(page, { view, date: day });
	}
	await page.keyboard.press('ArrowRight');
	await addressSays(page, { date: addDays(day, 1) });
	await page.keyboard.press('ArrowLeft');
	await addressSays(page, { date: day });
	await page.keyboard.press('t');
	const today = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/London' }).format(new Date());
	await addressSays(page, { date: today });

	await page.keyboard.press('/');
	await page.keyboard.type('heron');
	await addressSays(page, { q: 'heron', view: 'day' });
	await seen(page.getByRole('rowheader', { name: /Heron room/ }));
	assert.equal(await page.getByRole('rowheader', { name: /Analyser/ }).count(), 0);

	await page.keyboard.press('Escape');
	const field = page.getByRole('searchbox', { name: 'Find a resource' });
	await addressSays(page, { q: null, view: 'day' });
	assert.equal(await field.inputValue(), '');
	await seen(page.getByRole('rowheader', { name: /Analyser/ }).first());
});

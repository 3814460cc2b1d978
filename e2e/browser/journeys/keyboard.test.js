// Booking without a mouse, from the sign-in to the booking that stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownBarOf, day, gone, newResource, seen, sheet, signIn, siteId, standing, visit } from '../journey.js';

/** Presses Tab until the focus is where it should be. */
async function tabTo(page, locator, most = 60) {
	for (let presses = 0; presses < most; presses++) {
		if (await locator.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	assert.fail(`Tab does not lead to ${locator}`);
}

test('the keyboard alone books', async (t) => {
	const organ = await newResource('Chapel organ');
	const { email, password } = signIn('user');
	const page = await visit(t);
	await page.goto(`/site/${siteId}/timeline?view=day&date=${day}`);
	await seen(page.getByLabel('E-mail address'));
	await tabTo(page, page.getByLabel('E-mail address'));
	await page.keyboard.type(email);
	await page.keyboard.press('Tab');
	await page.keyboard.type(password);
	await page.keyboard.press('Enter');
	await seen(page.getByRole('grid'));

	await page.keyboard.press('/');
	await page.keyboard.type('chapel organ');
	const lane = page.getByRole('gridcell', { name: /^Chapel organ/ });
	await seen(lane);
	await page.waitForURL(/q=chapel/);
	await tabTo(page, lane);

	// The cell starts at nine; it goes on to ten, then stretches from half an hour to two hours.
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	await seen(page.getByRole('gridcell', { name: /^Chapel organ, .* 10–10:30, free$/ }));
	for (let half = 0; half < 3; half++) await page.keyboard.press('Shift+ArrowRight');
	await seen(page.getByRole('gridcell', { name: /^Chapel organ, .* 10–12, free$/ }));
	await page.keyboard.press('Enter');

	const form = sheet(page, organ.name);
	await seen(form.getByText('Free. You can book this.'));
	await tabTo(page, form.getByLabel('What for'));
	await page.keyboard.type('Fugues');
	await page.keyboard.press('Enter');
	await gone(form);
	await seen(ownBarOf(page, organ, '10–12, Fugues'));
	assert.deepEqual((await standing(organ)).map(({ text }) => text), ['10:00-12:00 Fugues']);
});

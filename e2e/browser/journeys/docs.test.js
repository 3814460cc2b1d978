// Reading the API's document in a browser and trying a call from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, assertAccessible, picture, seen, siteId, visit } from '../journey.js';

test('a reader finds a call, tries it with their session and sees the answer', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`${address}/docs`);
	await page.getByLabel('Find a call or field').fill('/api/sites/{site_id}/usergroups');
	const call = page.locator('article', { has: page.locator('#list_user_groups') });
	await call.getByText('Try it').click();
	await call.getByLabel('site_id (path)').fill(siteId);
	await call.getByRole('button', { name: 'Send GET' }).click();
	await seen(call.getByText('"status": "success"'));
	await picture(page, 'docs-tried');
	await assertAccessible(page, 'the API document');
});

test('a call that writes is sent with the proof of the session, and its refusal is shown', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`${address}/docs`);
	const call = page.locator('article', { has: page.locator('#create_resource') });
	await call.getByText('Try it').click();
	await call.getByLabel('Body').fill('{"nme": "Room"}');
	await call.getByRole('button', { name: 'Send POST' }).click();
	await seen(call.getByText(/did you mean `name`/));
	assert.match(await call.locator('pre').textContent(), /^curl -X POST/);
});

// Bots and their keys, and the log of who did what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, assertAccessible, gone, message, picture, seen, siteId, visit } from '../journey.js';

const admin = `/site/${siteId}/admin`;

test('a bot gets a key, its requests are seen, and the key is taken away', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`${admin}/bots`);
	await page.getByLabel('Name').fill('Door');
	await page.getByLabel('Allowed addresses').fill('nowhere');
	await page.getByRole('button', { name: 'Add bot' }).click();
	await seen(page.getByRole('alert').getByText(/neither an address nor a range/));
	await page.getByLabel('Allowed addresses').fill('127.0.0.1');
	await page.getByRole('button', { name: 'Add bot' }).click();
	const key = await page.getByLabel('Key', { exact: true }).inputValue();
	assert.match(key, /^hfk_/);
	await picture(page, 'bot-made');
	const ask = () => fetch(`${address}/api/sites/${siteId}`, { headers: { Authorization: key } });
	assert.equal((await ask()).status, 200);

	await page.getByRole('link', { name: 'Door' }).click();
	await seen(page.getByRole('row', { name: /GET .*\/api\/sites\/\{site_id\}/ }));
	await assertAccessible(page, 'a bot');
	await picture(page, 'bot');
	await page.getByRole('button', { name: 'Revoke key' }).click();
	await page.getByRole('button', { name: 'It can do nothing then: really?' }).click();
	await seen(message(page, 'The key opens nothing any more.'));
	assert.equal((await ask()).status, 401);

	await page.goto(`${admin}/audit?type=key_revoked`);
	await seen(page.getByRole('row').getByText('Revoked a key').first());
	const href = await page.getByRole('link', { name: 'Export as CSV' }).getAttribute('href');
	const exported = await page.context().request.get(href);
	assert.match(await exported.text(), /key_revoked/);
	await page.getByLabel('What').selectOption('site_changed');
	await page.waitForURL(/type=site_changed/);
	await seen(page.getByText('Nothing matches'));
});

for (const dark of [false, true]) {
	for (const device of [undefined, 'phone']) {
		const name = `${device ?? 'desk'}-${dark ? 'dark' : 'light'}`;
		test(`axe finds nothing grave on the pages about bots and the log, ${name}`, async (t) => {
			const page = await visit(t, { as: 'administrator', dark, ...(device ? { device } : {}) });
			for (const place of ['bots', 'audit']) {
				await page.goto(`${admin}/${place}`);
				await seen(page.getByRole('heading', { level: 1 }));
				await gone(page.locator('.skeleton').first());
				await assertAccessible(page, place);
				await picture(page, `${place}-${name}`);
			}
		});
	}
}

// Looking after people: inviting somebody, who joins; changing what they may do; blocking them and taking it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, gone, message, picture, seen, siteId, visit } from '../journey.js';

const admin = `/site/${siteId}/admin`;
const PASSWORD = 'correct horse battery';

async function look(page, name, path) {
	await page.goto(path);
	await seen(page.getByRole('heading', { level: 1 }));
	await gone(page.locator('.skeleton').first());
	await assertAccessible(page, name);
	await picture(page, name);
}

test('somebody is invited, joins, is changed, blocked and let in again', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto('/');
	await page.getByRole('navigation').getByRole('link', { name: 'People' }).first().click();
	await page.getByRole('link', { name: 'Invite people' }).click();
	await page.getByLabel('Addresses').fill('not an address');
	await page.getByRole('button', { name: 'Invite', exact: true }).click();
	await seen(page.getByRole('alert').first());
	await page.getByLabel('Addresses').fill('petra@example.org');
	await page.getByRole('button', { name: 'Invite', exact: true }).click();
	await seen(message(page, 'Made one invitation.'));
	await picture(page, 'invitations');
	const link = await page.getByLabel('Link', { exact: true }).inputValue();
	assert.match(link, /\/join\?site=.*#./);

	const guest = await visit(t, {});
	await guest.goto(link);
	await assertAccessible(guest, 'join');
	await picture(guest, 'join');
	await guest.getByLabel('E-mail address').fill('petra@example.org');
	await guest.getByLabel('Password').fill(PASSWORD);
	await guest.getByLabel('Given name').fill('Petra');
	await guest.getByLabel('Family name').fill('Quint');
	await guest.getByRole('button', { name: 'Join' }).click();
	await guest.waitForURL(/\/timeline/);

	await page.goto(`${admin}/people?q=petra`);
	await page.getByRole('link', { name: 'Petra Quint' }).click();
	// The list has a field of the same name.
	await page.waitForURL(/\/people\/usr_/);
	await page.getByLabel('Role').selectOption('moderator');
	await seen(message(page, 'Petra Quint is now: Moderator.'));
	await page.getByRole('button', { name: 'Undo' }).click();
	await seen(message(page, 'Taken back.'));
	assert.equal(await page.getByLabel('Role').inputValue(), 'user');

	await page.getByLabel('Account numbers').fill('4711 Chemistry');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await seen(message(page, 'Saved Petra Quint.'));

	await page.getByRole('button', { name: 'Block', exact: true }).click();
	await seen(page.getByText('Blocked: they can do nothing here'));
	await picture(page, 'person-blocked');
	await page.getByRole('button', { name: 'Unblock' }).click();
	await seen(message(page, 'Petra Quint may act again.'));

	await page.getByRole('button', { name: 'Act as them' }).click();
	await seen(page.getByText('You act as Petra Quint.'));
	await assertAccessible(page, 'acting as somebody');
	await picture(page, 'acting');
	await page.getByRole('button', { name: 'Stop' }).click();
	await gone(page.getByText('You act as Petra Quint.'));
	await seen(page.getByRole('link', { name: 'People' }).first());
});

test('a group is made, filled, and archived with a way back', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`${admin}/groups`);
	await page.getByLabel('A new group').fill('Divers');
	await page.getByRole('button', { name: 'Add group' }).click();
	await seen(message(page, 'Added Divers.'));
	const row = page.getByRole('row', { name: /Divers/ });
	await row.getByRole('button', { name: 'Archive' }).click();
	await seen(row.getByText('Archived'));
	await page.getByRole('button', { name: 'Undo' }).click();
	await gone(row.getByText('Archived'));
	await row.getByRole('link').click();
	await seen(page.getByText('Nobody is in this group'));
	await assertAccessible(page, 'a group');
});

for (const dark of [false, true]) {
	for (const device of [undefined, 'phone']) {
		const name = `${device ?? 'desk'}-${dark ? 'dark' : 'light'}`;
		test(`axe finds nothing grave on the pages about people, ${name}`, async (t) => {
			const page = await visit(t, { as: 'administrator', dark, ...(device ? { device } : {}) });
			for (const place of ['people', 'groups', 'joining', 'settings']) {
				await look(page, `${place}-${name}`, `${admin}/${place}`);
			}
			await page.goto(`${admin}/people`);
			await page.locator('table a').first().click();
			await seen(page.getByRole('heading', { name: 'What they may do' }));
			await assertAccessible(page, `person-${name}`);
			await picture(page, `person-${name}`);
			await look(page, `security-${name}`, '/me/security');
			await seen(page.getByText('This one'));
		});
	}
}

// Passkeys: made with a device, named, signed in with instead of a password, removed. The device is the browser's own
// virtual one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, picture, seen, signIn, siteId, visit } from '../journey.js';

/** A device inside the browser that knows its owner. */
async function giveDevice(page) {
	const session = await page.context().newCDPSession(page);
	await session.send('WebAuthn.enable');
	const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
	return {
		isItsOwner: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
		credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials
	};
}

test('a passkey signs in without a password, until it is removed', async (t) => {
	const page = await visit(t, { as: 'user' });
	const person = signIn('user');
	const device = await giveDevice(page);
	await page.goto('/me/security');
	const section = page.getByRole('region', { name: 'Passkeys' });
	const make = async (password) => {
		await section.getByRole('textbox', { name: 'Name', exact: true }).fill('Laptop');
		await section.getByLabel('Password').fill(password);
		await page.keyboard.press('Enter');
	};
	await make('not the password');
	await seen(section.getByRole('alert').getByText('The password is wrong.'));
	await make(person.password);
	await seen(section.getByRole('listitem').getByText('Laptop'));
	assert.equal((await device.credentials()).length, 1);
	await section.getByRole('button', { name: 'Rename Laptop' }).click();
	await section.getByRole('listitem').getByLabel('Name').fill('Work laptop');
	await section.getByRole('button', { name: 'Keep the name' }).click();
	await seen(section.getByRole('listitem').getByText('Work laptop'));
	await assertAccessible(page, 'one’s own passkeys');
	await picture(page, 'passkeys');

	// A device that has a passkey of this person makes no second one.
	await make(person.password);
	await seen(section.getByRole('alert'));
	assert.equal((await device.credentials()).length, 1);

	await page.context().clearCookies();
	await page.goto(`/sign-in?next=${encodeURIComponent(`/site/${siteId}/find`)}`);
	const button = page.getByRole('button', { name: 'Sign in with a passkey' });
	await assertAccessible(page, 'the button for passkeys');
	await picture(page, 'passkey-button');
	await device.isItsOwner(false);
	await button.click();
	await seen(page.getByRole('alert').getByText('Nothing was chosen'));
	await device.isItsOwner(true);
	await button.click();
	await page.waitForURL(new RegExp(`/site/${siteId}/find`));
	const { data: session } = await (await page.context().request.get('/api/session')).json();
	assert.equal(session.user.email, person.email);

	await page.goto('/me/security');
	await seen(section.getByText(/last used/));
	await section.getByRole('button', { name: 'Remove' }).click();
	await section.getByRole('button', { name: 'Remove it for good?' }).click();
	await seen(page.getByRole('group', { name: 'Message' }).getByText('Work laptop was removed'));
	await page.context().clearCookies();
	await page.goto('/sign-in');
	await button.click();
	await seen(page.getByRole('alert').getByText('This passkey is not known here, or was removed.'));
	await picture(page, 'passkey-unknown');
});

test('whoever of the staff needs a second factor is told so and led to where one is set up', async (t) => {
	const page = await visit(t, { as: 'moderator' });
	// The site as it would be if it wanted one: other journeys go on beside this one.
	await page.route('**/api/session', async (route) => {
		const answer = await route.fetch();
		const envelope = await answer.json();
		envelope.data = { ...envelope.data, sites: [], second_factor_needed_for: envelope.data.sites };
		await route.fulfill({ response: answer, json: envelope });
	});
	for (const path of ['/', `/site/${siteId}/timeline`, '/me']) {
		await page.goto(path);
		await page.waitForURL(/\/me\/security$/);
		await seen(page.getByRole('status').getByText(/wants a second factor of its staff/));
	}
	await seen(page.getByRole('button', { name: 'Add a second factor' }));
	await seen(page.getByRole('button', { name: 'Add a passkey' }));
	await assertAccessible(page, 'a second factor is needed');
	await picture(page, 'second-factor-needed');
});

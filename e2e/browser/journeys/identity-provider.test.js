// An administrator sets an identity provider up alone, and somebody nobody knows signs in with it: the whole way, against
// a provider that is not ours.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { address, assertAccessible, picture, seen, siteId, visit } from '../journey.js';

const CLIENT = { client_id: 'holdfast', client_secret: 'a secret of both' };

/** Whoever types this name at the provider is this person. */
const PEOPLE = {
	lena: { email: 'lena@university.example', email_verified: true, given_name: 'Lena', family_name: 'Ode', roles: ['optics'] },
	eve: { email: 'eve@elsewhere.example', email_verified: true, given_name: 'Eve', family_name: 'Far' }
};

let provider;
let server;
let issuer;

before(async () => {
	// Its address has to be known before it is made, and its client only when Holdfast has said where people come back to.
	const { createServer } = await import('node:http');
	server = createServer((request, response) => provider.callback()(request, response)).listen(0, '127.0.0.1');
	await once(server, 'listening');
	issuer = `http://127.0.0.1:${server.address().port}`;
	restart([]);
});

after(() => server.close());

function restart(redirectUris) {
	provider = new Provider(issuer, {
		clients: redirectUris.length > 0 ? [{ ...CLIENT, redirect_uris: redirectUris }] : [],
		claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name', 'roles'] },
		cookies: { keys: ['of this journey'] },
		findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
		pkce: { required: () => true }
	});
}

/** Types a name into the provider's own page, and agrees. */
async function enterAtProvider(page, name) {
	await page.waitForURL((url) => url.href.startsWith(issuer));
	await page.locator('[name=login]').fill(name);
	await page.locator('[name=password]').fill('anything');
	await page.keyboard.press('Enter');
	await page.waitForURL(/interaction/);
	await page.getByRole('button', { name: 'Continue' }).click();
}

test('an administrator sets a provider up, and people sign in with it', async (t) => {
	const page = await visit(t, { as: 'administrator' });
	await page.goto(`/site/${siteId}/admin/sign-in`);
	await seen(page.getByRole('heading', { name: 'People sign in with a password' }));
	await page.getByRole('button', { name: 'Add a provider' }).click();
	await page.getByLabel('Name on the button').fill('University');
	await page.getByLabel('Issuer').fill(`${issuer}/nothing-here`);
	await page.getByLabel('Client id').fill(CLIENT.client_id);
	await page.getByLabel('Client secret').fill(CLIENT.client_secret);
	await page.getByLabel('Make accounts for people nobody knows yet').check();
	await page.getByLabel('Only these e-mail domains').fill('university.example');
	await page.getByRole('button', { name: 'Save' }).click();
	await seen(page.getByRole('alert').getByText(/description cannot be read/));
	await page.getByLabel('Issuer').fill(issuer);
	await page.getByRole('button', { name: 'Save' }).click();
	const redirect = page.getByLabel('Redirect address');
	await seen(redirect);
	const back = await redirect.inputValue();
	assert.ok(back.startsWith(`${address}/sign-in/${siteId}/idp_`), back);
	assert.equal(await page.getByLabel('New client secret').inputValue(), '', 'the secret is not shown again');
	await assertAccessible(page, 'setting a provider up');
	await picture(page, 'identity-provider-set-up');
	restart([back]);

	// The provider's own pages want fonts from elsewhere.
	const visitor = await visit(t, { expects: /ERR_NAME_NOT_RESOLVED/ });
	await visitor.goto(`/sign-in?next=${encodeURIComponent(`/site/${siteId}/find`)}`);
	const button = visitor.getByRole('button', { name: 'Sign in with University' });
	await seen(button);
	await assertAccessible(visitor, 'the ways to sign in');
	await picture(visitor, 'identity-provider-button');
	await button.click();
	await enterAtProvider(visitor, 'lena');
	await visitor.waitForURL(new RegExp(`/site/${siteId}/find`));
	const { data: session } = await (await visitor.context().request.get('/api/session')).json();
	assert.equal(session.user.name, 'Lena Ode');
	assert.deepEqual(session.sites.map((site) => [site.site_id, site.role]), [[siteId, 'user']]);

	// What the provider sent her back with is good once, and stands nowhere any more.
	assert.equal(new URL(visitor.url()).search, '');
	await visitor.goto('/me/security');
	const section = visitor.getByRole('region', { name: 'Second factor' });
	await section.getByRole('button', { name: 'Add a second factor' }).click();
	await seen(section.getByRole('alert').getByText(/counts for that site alone/));
});

test('a provider cannot let somebody in whom the site does not want, and the log says so', async (t) => {
	const visitor = await visit(t, { expects: /ERR_NAME_NOT_RESOLVED/ });
	await visitor.goto('/sign-in');
	await visitor.getByRole('button', { name: 'Sign in with University' }).click();
	await enterAtProvider(visitor, 'eve');
	await seen(visitor.getByRole('alert').getByText(/of one of its own domains/));
	assert.equal(new URL(visitor.url()).search, '', 'the code is out of the address');
	await assertAccessible(visitor, 'somebody who may not come in');
	await picture(visitor, 'identity-provider-refused');
	const nobody = await visitor.context().request.get('/api/session');
	assert.equal(nobody.status(), 401);

	const page = await visit(t, { as: 'administrator' });
	await page.goto(`/site/${siteId}/admin/audit`);
	await seen(page.getByText('Was not signed in by a provider').first());
	await page.goto(`/site/${siteId}/admin/sign-in`);
	await page.getByRole('button', { name: 'Take away' }).click();
	await page.getByRole('button', { name: 'Signs people out. Sure?' }).click();
	await seen(page.getByRole('heading', { name: 'People sign in with a password' }));
	await visitor.goto('/sign-in');
	await seen(visitor.getByRole('button', { name: 'Sign in', exact: true }));
	assert.equal(await visitor.getByRole('button', { name: 'Sign in with University' }).count(), 0);
});

// Calls about proving who one is: passwords, the second factor.
import { client, take } from './client';
import type { components } from './schema';
import type { Session } from './shapes';

type Input = components['schemas']['SessionInput'];

/** The password was right, and a code is needed too. */
export interface CodeNeeded {
	second_factor_required: true;
	challenge: string;
}

export interface SecondFactor {
	is_on: boolean;
	recovery_codes_left: number;
}

export interface Enrolment {
	secret: string;
	otpauth_url: string;
	qr_svg: string;
}

/** What stands for a default in the contract reads as required in the generated types; a call may leave it out. */
const some = <T>(body: Partial<T>): T => body as T;

export async function signIn(username: string, password: string): Promise<Session | CodeNeeded> {
	const body = some<Input>({ qrauth: true, username, password });
	return (await take<Session | CodeNeeded>(client.POST('/api/session', { body }))).data;
}

export async function answerChallenge(challenge: string, code: string): Promise<Session> {
	const body = some<Input>({ challenge, code });
	return (await take<Session>(client.POST('/api/session', { body }))).data;
}

export async function askForReset(email: string): Promise<void> {
	await take(client.POST('/api/session/reset', { body: { email } }));
}

export async function confirmReset(token: string, password: string): Promise<void> {
	await take(client.POST('/api/session/reset/confirm', { body: { token, password } }));
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
	const body = { old_password: oldPassword, new_password: newPassword };
	await take(client.POST('/api/session/password', { body }));
}

export async function readSecondFactor(): Promise<SecondFactor> {
	return (await take<SecondFactor>(client.GET('/api/session/second-factor'))).data;
}

export async function enrolSecondFactor(password: string): Promise<Enrolment> {
	return (await take<Enrolment>(client.POST('/api/session/second-factor/enrol', { body: { password } })))
		.data;
}

/** Turns the second factor on; gives the recovery codes, which are shown this once. */
export async function confirmSecondFactor(code: string): Promise<string[]> {
	const answer = take<{ recovery_codes: string[] }>(
		client.POST('/api/session/second-factor/confirm', { body: { code } })
	);
	return (await answer).data.recovery_codes;
}

export async function renewRecoveryCodes(code: string): Promise<string[]> {
	const answer = take<{ recovery_codes: string[] }>(
		client.POST('/api/session/second-factor/recovery-codes', { body: { code } })
	);
	return (await answer).data.recovery_codes;
}

export async function disableSecondFactor(code: string): Promise<void> {
	await take(client.POST('/api/session/second-factor/disable', { body: { code } }));
}

// Calls about people: a site's users and groups, joining, bots, the log, and one's own sessions.
import { client, take, type Answer } from './client';
import type { components } from './schema';
import type { UserGroup } from './shapes';

type Api = components['schemas'];

/** What stands for a default in the contract reads as required in the generated types; a call may leave it out. */
const some = <T>(body: Partial<T>): T => body as T;

export type SiteUser = Api['SiteUser'];
export type SiteUserChange = Partial<Api['SiteUserChange']>;
export type Group = Api['UserGroup'];
export type Invitation = Api['Invitation'];
export type JoinCode = Api['JoinCode'];
export type Bot = Api['Bot'];
export type CreatedBot = Api['CreatedBot'];
export type KeyRequest = Api['KeyRequest'];
export type AuditRow = Api['AuditRow'];
export type RoleGrant = Api['RoleGrant'];
export type OwnSession = Api['OwnSession'];
export type SiteSettings = Api['Site'];
export type SiteChange = Partial<Api['SiteChange']>;

const at = (site_id: string) => ({ path: { site_id } });
const atUser = (site_id: string, user_id: string) => ({ path: { site_id, user_id } });

export interface PeopleFilters {
	search?: string;
	role?: string;
	active?: boolean;
	usergroup_id?: number;
	limit?: number;
	offset?: number;
}

export function listPeople(siteId: string, query: PeopleFilters): Promise<Answer<SiteUser[]>> {
	return take(client.GET('/api/sites/{site_id}/users', { params: { ...at(siteId), query } }));
}

export async function readPerson(siteId: string, userId: string): Promise<SiteUser> {
	const params = atUser(siteId, userId);
	return (await take<SiteUser>(client.GET('/api/sites/{site_id}/users/{user_id}', { params }))).data;
}

/** Sends only what changed. */
export async function changePerson(
	siteId: string,
	userId: string,
	change: SiteUserChange
): Promise<SiteUser> {
	const call = client.POST('/api/sites/{site_id}/users/{user_id}', {
		params: atUser(siteId, userId),
		body: some<Api['SiteUserChange']>(change)
	});
	return (await take<SiteUser>(call)).data;
}

export async function removePerson(siteId: string, userId: string): Promise<void> {
	const params = atUser(siteId, userId);
	await take(client.POST('/api/sites/{site_id}/users/{user_id}/remove', { params, body: {} }));
}

/** From the next request on this browser is that person, until the session is ended. */
export async function impersonate(siteId: string, userId: string): Promise<void> {
	const params = atUser(siteId, userId);
	await take(client.POST('/api/sites/{site_id}/users/{user_id}/impersonate', { params, body: {} }));
}

export async function listGroups(siteId: string, withArchived = false): Promise<Group[]> {
	const params = { ...at(siteId), query: { include_archived: withArchived } };
	return (await take<Group[]>(client.GET('/api/sites/{site_id}/usergroups', { params }))).data;
}

export async function createGroup(siteId: string, name: string): Promise<UserGroup> {
	const call = client.POST('/api/sites/{site_id}/usergroups', { params: at(siteId), body: { name } });
	return (await take<UserGroup>(call)).data;
}

const atGroup = (site_id: string, usergroup_id: number) => ({ path: { site_id, usergroup_id } });

export async function changeGroup(
	siteId: string,
	groupId: number,
	change: Partial<Api['UserGroupChange']>
): Promise<void> {
	const body = some<Api['UserGroupChange']>(change);
	const params = atGroup(siteId, groupId);
	await take(client.POST('/api/sites/{site_id}/usergroups/{usergroup_id}', { params, body }));
}

export function listMembers(
	siteId: string,
	groupId: number,
	query: { limit: number; offset: number }
): Promise<Answer<SiteUser[]>> {
	const params = { ...atGroup(siteId, groupId), query };
	return take(client.GET('/api/sites/{site_id}/usergroups/{usergroup_id}/members', { params }));
}

export async function changeMembers(
	siteId: string,
	groupId: number,
	change: { add?: string[]; remove?: string[] }
): Promise<void> {
	const body = some<Api['UserGroupMembersInput']>(change);
	const params = atGroup(siteId, groupId);
	await take(client.POST('/api/sites/{site_id}/usergroups/{usergroup_id}/members', { params, body }));
}

export async function listGrants(siteId: string, userId: string): Promise<RoleGrant[]> {
	const params = { ...at(siteId), query: { user_id: userId } };
	return (await take<RoleGrant[]>(client.GET('/api/sites/{site_id}/role-grants', { params }))).data;
}

/** Gives a right for the whole site. */
export async function giveGrant(siteId: string, userId: string, grant: string): Promise<void> {
	const body = some<Api['RoleGrantInput']>({ user_id: userId, grant });
	await take(client.POST('/api/sites/{site_id}/role-grants', { params: at(siteId), body }));
}

export async function revokeGrant(siteId: string, grantId: string): Promise<void> {
	const params = { path: { site_id: siteId, role_grant_id: grantId } };
	await take(client.POST('/api/sites/{site_id}/role-grants/{role_grant_id}/revoke', { params, body: {} }));
}

export async function listInvitations(siteId: string): Promise<Invitation[]> {
	const params = { ...at(siteId), query: {} };
	return (await take<Invitation[]>(client.GET('/api/sites/{site_id}/invitations', { params }))).data;
}

/** Invites; the answer alone has the links. */
export async function invite(
	siteId: string,
	wish: { emails: string[]; role: string; usergroups: number[] }
): Promise<Invitation[]> {
	const body = some<Api['InvitationInput']>(wish);
	const call = client.POST('/api/sites/{site_id}/invitations', { params: at(siteId), body });
	return (await take<Invitation[]>(call)).data;
}

/** Sends an invitation by mail once more. */
export async function resendInvitation(siteId: string, id: string): Promise<void> {
	const params = { path: { site_id: siteId, invitation_id: id } };
	await take(client.POST('/api/sites/{site_id}/invitations/{invitation_id}/resend', { params, body: {} }));
}

export async function revokeInvitation(siteId: string, id: string): Promise<void> {
	const params = { path: { site_id: siteId, invitation_id: id } };
	await take(client.POST('/api/sites/{site_id}/invitations/{invitation_id}/revoke', { params, body: {} }));
}

export async function listJoinCodes(siteId: string): Promise<JoinCode[]> {
	const params = { ...at(siteId), query: {} };
	return (await take<JoinCode[]>(client.GET('/api/sites/{site_id}/join-codes', { params }))).data;
}

export async function createJoinCode(siteId: string, wish: Partial<Api['JoinCodeInput']>): Promise<JoinCode> {
	const body = some<Api['JoinCodeInput']>(wish);
	const call = client.POST('/api/sites/{site_id}/join-codes', { params: at(siteId), body });
	return (await take<JoinCode>(call)).data;
}

export async function revokeJoinCode(siteId: string, id: string): Promise<void> {
	const params = { path: { site_id: siteId, join_code_id: id } };
	await take(client.POST('/api/sites/{site_id}/join-codes/{join_code_id}/revoke', { params, body: {} }));
}

export async function join(siteId: string, wish: Partial<Api['JoinInput']>): Promise<Api['Joined']> {
	const body = some<Api['JoinInput']>(wish);
	return (await take<Api['Joined']>(client.POST('/api/sites/{site_id}/join', { params: at(siteId), body })))
		.data;
}

export async function listBots(siteId: string): Promise<Bot[]> {
	const params = { ...at(siteId), query: {} };
	return (await take<Bot[]>(client.GET('/api/sites/{site_id}/bots', { params }))).data;
}

export async function createBot(
	siteId: string,
	wish: { name: string; role: string; allowed_addresses: string[] }
): Promise<CreatedBot> {
	const call = client.POST('/api/sites/{site_id}/bots', { params: at(siteId), body: wish });
	return (await take<CreatedBot>(call)).data;
}

/** A new key; the one before stops working at once. */
export async function renewKey(
	siteId: string,
	userId: string,
	addresses: string[] | null
): Promise<CreatedBot> {
	const body = some<Api['KeyInput']>({ allowed_addresses: addresses });
	const params = atUser(siteId, userId);
	return (await take<CreatedBot>(client.POST('/api/sites/{site_id}/bots/{user_id}/key', { params, body })))
		.data;
}

export async function revokeKey(siteId: string, userId: string): Promise<void> {
	const params = atUser(siteId, userId);
	await take(client.POST('/api/sites/{site_id}/bots/{user_id}/revoke', { params, body: {} }));
}

export function listKeyRequests(
	siteId: string,
	userId: string,
	query: { limit: number; offset: number }
): Promise<Answer<KeyRequest[]>> {
	const params = { ...atUser(siteId, userId), query };
	return take(client.GET('/api/sites/{site_id}/bots/{user_id}/requests', { params }));
}

export interface AuditFilters {
	search?: string;
	type?: string[];
	user_id?: string;
	start?: string;
	end?: string;
	limit?: number;
	offset?: number;
}

export function readAudit(siteId: string, query: AuditFilters): Promise<Answer<AuditRow[]>> {
	return take(client.GET('/api/sites/{site_id}/audit', { params: { ...at(siteId), query } }));
}

export async function readSite(siteId: string): Promise<SiteSettings> {
	return (await take<SiteSettings>(client.GET('/api/sites/{site_id}', { params: at(siteId) }))).data;
}

export async function changeSite(siteId: string, change: SiteChange): Promise<SiteSettings> {
	const body = some<Api['SiteChange']>(change);
	return (await take<SiteSettings>(client.POST('/api/sites/{site_id}', { params: at(siteId), body }))).data;
}

export async function listSessions(): Promise<OwnSession[]> {
	return (await take<OwnSession[]>(client.GET('/api/sessions'))).data;
}

export async function revokeSession(id: string): Promise<void> {
	const params = { path: { session_id: id } };
	await take(client.POST('/api/sessions/{session_id}/revoke', { params, body: {} }));
}

export async function revokeOtherSessions(): Promise<number> {
	return (await take<number>(client.POST('/api/sessions/revoke-others', { body: {} }))).data;
}

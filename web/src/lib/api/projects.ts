// The calls about projects: what people work on together, with its bookings.
import { client, take, type Answer } from './client';
import type { components } from './schema';
import type { Reservation } from './shapes';

type Api = components['schemas'];

export type Project = Api['Project'];
export type ProjectNote = Api['ProjectNote'];
export type ProjectTag = Api['ProjectTag'];
export type ProjectOverview = Api['ProjectOverview'];
export type ProjectMembers = Pick<Project, 'users' | 'usergroups'>;
/** A project where only its name is needed. */
export type ProjectName = Pick<Project, 'project_id' | 'name'>;

/** Those that are worked on, and those that are not any more. */
export const CURRENT = ['Active', 'Delayed', 'Needs changes', 'Preliminary'];
export const CLOSED = ['Completed', 'Cancelled', 'Inactive'];

export interface ProjectsQuery {
	search?: string;
	statuses?: string[];
	all_projects?: boolean;
	exclude_view_only?: boolean;
	include_tags?: boolean;
	limit?: number;
	offset?: number;
}

export function listProjects(siteId: string, query: ProjectsQuery): Promise<Answer<Project[]>> {
	const params = { path: { site_id: siteId }, query };
	return take<Project[]>(client.GET('/api/projects/{site_id}', { params }));
}

export async function createProject(siteId: string, name: string): Promise<Project> {
	const params = { path: { site_id: siteId } };
	const body = { name } as Api['ProjectInput'];
	return (await take<Project>(client.POST('/api/projects/{site_id}', { params, body }))).data;
}

const at = (project_id: string) => ({ path: { project_id } });

export async function readProject(id: string): Promise<Project> {
	return (await take<Project>(client.GET('/api/project/{project_id}', { params: at(id) }))).data;
}

export async function changeProject(id: string, change: Partial<Api['ProjectInput']>): Promise<Project> {
	const body = change as Api['ProjectInput'];
	return (await take<Project>(client.POST('/api/project/{project_id}', { params: at(id), body }))).data;
}

/** Sets all members at once; whoever is not named belongs to it no more. */
export async function setMembers(id: string, members: ProjectMembers): Promise<Project> {
	const body = members as Api['ProjectMembersInput'];
	return (await take<Project>(client.POST('/api/project/{project_id}/users', { params: at(id), body }))).data;
}

export async function readOverview(id: string): Promise<ProjectOverview> {
	const call = client.GET('/api/project/{project_id}/overview', { params: at(id) });
	return (await take<ProjectOverview>(call)).data;
}

export async function listNotes(id: string): Promise<ProjectNote[]> {
	const call = client.GET('/api/project/{project_id}/notes', { params: at(id) });
	return (await take<ProjectNote[]>(call)).data;
}

/** Writes a new note, or another text into one. */
export async function writeNote(id: string, noteId: string | null, text: string): Promise<ProjectNote> {
	const body = { text };
	const call = noteId
		? client.POST('/api/project/{project_id}/notes/{note_id}', {
				params: { path: { project_id: id, note_id: noteId } },
				body
			})
		: client.POST('/api/project/{project_id}/notes', { params: at(id), body });
	return (await take<ProjectNote>(call)).data;
}

export async function listTags(siteId: string): Promise<ProjectTag[]> {
	const params = { path: { site_id: siteId } };
	return (await take<ProjectTag[]>(client.GET('/api/sites/{site_id}/project_tags', { params }))).data;
}

export async function createTag(siteId: string, name: string): Promise<ProjectTag> {
	const params = { path: { site_id: siteId } };
	const call = client.POST('/api/sites/{site_id}/project_tags', { params, body: { name } });
	return (await take<ProjectTag>(call)).data;
}

export async function changeTags(
	id: string,
	change: { add?: string[]; remove?: string[] }
): Promise<Project> {
	const body = change as Api['ProjectTagsInput'];
	return (await take<Project>(client.POST('/api/project/{project_id}/tags', { params: at(id), body }))).data;
}

/** Pins a reservation to a project, or takes the pin out. */
export async function pin(id: string, reservationId: string, isPinned: boolean): Promise<void> {
	const options = { params: at(id), body: { reservation_id: reservationId } };
	await take(
		isPinned
			? client.POST('/api/project/{project_id}/pin', options)
			: client.POST('/api/project/{project_id}/unpin', options)
	);
}

/** What is pinned to a project: what is still to come, soonest first, or what is over, the last first. */
export function listPinned(
	siteId: string,
	projectId: string,
	range: { start_unix?: number; end_unix?: number },
	page: { limit: number; offset: number }
): Promise<Answer<Reservation[]>> {
	const isPast = range.end_unix !== undefined;
	const query = {
		site_id: siteId,
		project_id: projectId,
		order_by_attr: 'start',
		...(isPast ? { order_by_desc: true } : {}),
		...range,
		...page
	};
	return take<Reservation[]>(client.GET('/api/reservationssite', { params: { query } }));
}

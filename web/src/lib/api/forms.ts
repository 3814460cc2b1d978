// The calls of those who make a site's forms.
import { client, take, type Answer } from './client';
import type { components } from './schema';
import type { FormField } from './shapes';

type Api = components['schemas'];

/** A form as those see it who make it. */
export type Form = Omit<Api['Form'], 'fields'> & { fields: FormField[] };
/** What a form is to be; what is left out stays as it is. */
export type FormChange = Partial<Omit<Api['FormInput'], 'fields'>> & { fields?: FormField[] };

const bodyOf = (change: FormChange) => change as Api['FormInput'];

export interface FormsQuery {
	search?: string;
	include_archived?: boolean;
	limit?: number;
	offset?: number;
}

export function listForms(siteId: string, query: FormsQuery): Promise<Answer<Form[]>> {
	const params = { path: { site_id: siteId }, query };
	return take<Form[]>(client.GET('/api/sites/{site_id}/forms', { params }));
}

const at = (site_id: string, form_id: string) => ({ path: { site_id, form_id } });

export async function readForm(siteId: string, formId: string): Promise<Form> {
	const call = client.GET('/api/sites/{site_id}/forms/{form_id}', { params: at(siteId, formId) });
	return (await take<Form>(call)).data;
}

export async function createForm(siteId: string, change: FormChange): Promise<Form> {
	const params = { path: { site_id: siteId } };
	return (await take<Form>(client.POST('/api/sites/{site_id}/forms', { params, body: bodyOf(change) }))).data;
}

/** Refused with 412 when somebody else changed it since that version. */
export async function changeForm(form: Form, change: FormChange): Promise<Form> {
	const call = client.POST('/api/sites/{site_id}/forms/{form_id}', {
		params: { ...at(form.site_id, form.form_id), header: { 'If-Match': `"${form.version}"` } },
		body: bodyOf(change)
	});
	return (await take<Form>(call)).data;
}

/** Puts it away for good; what was answered stays readable. */
export async function archiveForm(form: Form): Promise<Form> {
	const params = at(form.site_id, form.form_id);
	const call = client.POST('/api/sites/{site_id}/forms/{form_id}/archive', { params, body: {} });
	return (await take<Form>(call)).data;
}

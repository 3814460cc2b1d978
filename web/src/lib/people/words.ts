// How people, groups and roles are named in lists, and what the server objects to, field by field.
import { ApiError } from '../api/client';
import type { Group } from '../api/people';
import { errorsByField, type FieldErrors } from '../settings/groups';
import { t } from '../text/text';
import { listText } from '../time/format';

const ROLES = ['user', 'moderator', 'administrator'];

/** The roles there are, for a choice of one. */
export const roleChoices = () => ROLES.map((role) => [role, t(`role.${role}`)] as const);

/** The names of some groups. */
export function groupNames(ids: number[], groups: Group[]): string {
	const names = ids.map((id) => groups.find((group) => group.usergroup_id === id)?.name);
	return listText(names.filter((name) => name !== undefined));
}

/** Pieces of a list that somebody typed: one to a line, or with commas or spaces between them. */
export function pieces(text: string): string[] {
	return text.split(/[\s,;]+/).filter(Boolean);
}

/** What was objected to, at each field; what belongs to none stands under the empty name. Throws what may pass. */
export function objections(caught: unknown, fields: string[]): FieldErrors {
	if (!(caught instanceof ApiError)) throw caught;
	const sentences = caught.sentences.length > 0 ? caught.sentences : [caught.message];
	return errorsByField(sentences, fields, {});
}

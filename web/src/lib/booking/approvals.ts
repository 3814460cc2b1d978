// Who has to say yes, in one sentence. Pure.
import type { Approval, Reservation } from '../api/shapes';
import { t } from '../text/text';
import { locale } from '../time/format';

/** What becomes of a booking once it is asked for: `Confirmed at once`, `Needs Anna or one of Safety`. */
export function pathText(reservation: Reservation): string {
	if (reservation.status !== 'pending') return t('approval.none');
	const open = (reservation.approvals ?? []).filter((one) => one.status === 'pending');
	const names = open.map(nameOf);
	if (names.length === 0 || names.includes(null)) return t('approval.hidden');
	const type = reservation.anyapprovers ? 'disjunction' : 'conjunction';
	const list = new Intl.ListFormat(locale(), { type }).format(names as string[]);
	return t('approval.needs', { names: list });
}

function nameOf({ display_name, approver_site_user_group_id, votes_needed }: Approval): string | null {
	if (!display_name) return null;
	if (!approver_site_user_group_id) return display_name;
	const count = votes_needed ?? 1;
	return count > 1
		? t('approval.severalOf', { count, group: display_name })
		: t('approval.oneOf', { group: display_name });
}

// What became of a reservation in words: lent, overdue, back, who came and left. Pure.
import type { Reservation } from '../api/shapes';
import { t } from '../text/text';
import { momentText } from '../time/format';
import { toInstant } from '../time/zone';

/** The words, one for each thing that is to be told. */
export function courseOf(reservation: Reservation, zone: string): string[] {
	const words: string[] = [];
	const { is_loan, is_overdue, returned, end_utc_unix: end } = reservation;
	if (is_overdue) words.push(t('course.overdue', { when: momentText(end, zone) }));
	else if (returned) words.push(t('course.back', { when: momentText(toInstant(returned, zone), zone) }));
	else if (is_loan) words.push(t('course.lent'));
	for (const { checked_in_unix, checked_out_unix } of reservation.attendance ?? []) {
		words.push(
			typeof checked_out_unix === 'number'
				? t('course.left', { when: momentText(checked_out_unix, zone) })
				: t('course.came', { when: momentText(checked_in_unix, zone) })
		);
	}
	return words;
}

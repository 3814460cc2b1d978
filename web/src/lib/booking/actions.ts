// What can be done to a reservation that stands, each with its way back for eight seconds. Owns the calls and
// the messages; the page is told what changed.
import { cancelReservation, decideReservation, saveReservation, undoCancel } from '../api/calls';
import { sentenceOf } from '../api/client';
import type { Reservation } from '../api/shapes';
import { JUST_THIS, reachInput, type Reach } from '../api/series';
import { plural, t } from '../text/text';
import { dayText, spanText } from '../time/format';
import { identityOf } from '../calendar/looks';
import { answersInput } from './forms';
import { isOffer } from './offers';
import { projectsInput } from './wish';
import { toCivil } from '../time/zone';
import { toasts } from '../ui/toasts.svelte';

/** What the page does when something changed. */
export interface Changes {
	put: (reservation: Reservation) => void;
	remove: (reservation: Reservation) => void;
	refresh: () => void;
}

/** `Confocal A, Tue 24 Nov 9–11`. */
export function nameOf(reservation: Reservation, zone: string): string {
	const { start_utc_unix: start, end_utc_unix: end } = reservation;
	const when = `${dayText(start, zone)} ${spanText(start, end, zone)}`;
	if (!reservation.reservable) return when;
	return end > start ? `${reservation.reservable.name}, ${when}` : reservation.reservable.name;
}

function failed(trouble: unknown, changes: Changes): void {
	toasts.show(sentenceOf(trouble), { tone: 'stop' });
	changes.refresh();
}

/** What a saved or cancelled request is called: by its name, or by how many there were. */
function allNames(all: Reservation[], zone: string): string {
	const [first] = all;
	if (!first) return '';
	if (all.length === 1) return nameOf(first, zone);
	return plural(first.recurring_reservation_id ? 'toast.dates' : 'toast.resources', all.length);
}

/** Cancels at once and offers to take it back; of a series as much as is meant. False when it was refused. */
export async function cancel(
	reservation: Reservation,
	zone: string,
	changes: Changes,
	reach: Reach = JUST_THIS
): Promise<boolean> {
	let gone: Reservation[];
	try {
		const cancelled = await cancelReservation(reservation.reservation_id, reach);
		gone = cancelled.reservations ?? [reservation];
	} catch (trouble) {
		failed(trouble, changes);
		return false;
	}
	gone.forEach(changes.remove);
	if (gone.length > 1) changes.refresh();
	toasts.show(t('toast.cancelled', { what: allNames(gone, zone) }), {
		action: { label: t('toast.undo'), run: () => void restore(gone, zone, changes) }
	});
	return true;
}

/** Brings back what was cancelled, one after the other. */
async function restore(gone: Reservation[], zone: string, changes: Changes): Promise<void> {
	const restored: Reservation[] = [];
	try {
		for (const one of gone) restored.push(await undoCancel(one.reservation_id));
	} catch (trouble) {
		return failed(trouble, changes);
	}
	restored.forEach(changes.put);
	changes.refresh();
	toasts.show(t('toast.restored', { what: allNames(restored, zone) }));
}

/** Approves or denies what waits. Somebody is told at once, so there is no way back but a new booking. */
export async function decide(
	reservation: Reservation,
	isApproved: boolean,
	zone: string,
	changes: Changes
): Promise<void> {
	try {
		const decided = await decideReservation(reservation.reservation_id, isApproved);
		if (isApproved) changes.put(decided);
		else changes.remove(reservation);
		changes.refresh();
		toasts.show(t(isApproved ? 'toast.approved' : 'toast.denied', { what: nameOf(reservation, zone) }));
	} catch (trouble) {
		failed(trouble, changes);
	}
}

/** Tells of a new booking, or of a change with the times it had before, and offers to take it back. */
export function tellSaved(
	saved: Reservation,
	replaced: Reservation | null,
	zone: string,
	changes: Changes,
	reach: Reach = JUST_THIS
): void {
	const all = saved.reservations ?? [saved];
	all.forEach(changes.put);
	changes.refresh();
	const waits = all.some((one) => one.status === 'pending');
	const isOffered = all.every(isOffer);
	const isMoved =
		replaced &&
		(replaced.start_utc_unix !== saved.start_utc_unix || replaced.end_utc_unix !== saved.end_utc_unix);
	const key = replaced
		? isMoved
			? 'toast.moved'
			: 'toast.changed'
		: isOffered
			? 'toast.offered'
			: waits
				? 'toast.asked'
				: 'toast.booked';
	const undo = {
		label: t('toast.undo'),
		run: () => void (replaced ? putBack(all, replaced, zone, changes, reach) : takeBack(all, changes))
	};
	const what = allNames(all, zone);
	toasts.show(t(key, { what }), { action: undo });
}

async function takeBack(all: Reservation[], changes: Changes): Promise<void> {
	try {
		const [first] = all;
		const isSeries = first?.recurring_reservation_id && all.length > 1;
		const everything: Reach = { dates: 'all', isGroup: Boolean(first?.group_id) };
		if (isSeries) await cancelReservation(first.reservation_id, everything);
		else for (const one of all) await cancelReservation(one.reservation_id);
		all.forEach(changes.remove);
		changes.refresh();
		toasts.show(t('toast.takenBack'));
	} catch (trouble) {
		failed(trouble, changes);
	}
}

/** Changes it to what it was, as far as the change reached. */
async function putBack(
	all: Reservation[],
	replaced: Reservation,
	zone: string,
	changes: Changes,
	reach: Reach
): Promise<void> {
	const saved = all.find((one) => identityOf(one) === identityOf(replaced)) ?? all[0];
	if (!saved) return;
	const answers = replaced.form_responses_for_display ?? [];
	const isAnsweredAlike = JSON.stringify(answers) === JSON.stringify(saved.form_responses_for_display ?? []);
	const before = {
		start: toCivil(replaced.start_utc_unix, zone),
		duration: replaced.end_utc_unix - replaced.start_utc_unix,
		purpose: replaced.purpose ?? '',
		note: replaced.note ?? '',
		...(replaced.maintenance ? {} : { units: replaced.units ?? 1 }),
		...(replaced.projects ? projectsInput(replaced.projects) : {}),
		...(isAnsweredAlike ? {} : answersInput(answers)),
		...reachInput(reach)
	};
	try {
		const answer = await saveReservation(before, saved.reservation_id);
		const restored = answer.reservations ?? [answer];
		restored.forEach(changes.put);
		changes.refresh();
		toasts.show(t('toast.restored', { what: allNames(restored, zone) }));
	} catch (trouble) {
		failed(trouble, changes);
	}
}

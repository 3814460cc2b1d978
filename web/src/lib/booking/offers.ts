// Times that staff offer and people book from. Pure.
import type { Reservation, ReservationInput } from '../api/shapes';
import type { Place } from './wish';

/** What staff say of an offer they make. */
export interface OfferTerms {
	/** Whether it can be booked once. */
	isOnce: boolean;
	/** Whether people take its resources as they are. */
	isLocked: boolean;
}

export const newOffer = (): OfferTerms => ({ isOnce: true, isLocked: false });

export function offerInput({ isOnce, isLocked }: OfferTerms): ReservationInput {
	return { template: true, template_consumable: isOnce, template_resources_locked: isLocked };
}

/** Whether it is an offer and not a booking. */
export const isOffer = (reservation: Reservation) => reservation.reservation_type === 'template';

/** Whether a place is exactly that of an offer. */
export function isAt(place: Place, offer: Reservation): boolean {
	return (
		offer.reservable?.reservable_id === place.resource.reservable_id &&
		offer.start_utc_unix === place.start &&
		offer.end_utc_unix === place.end
	);
}

/** Those of a resource that can still be taken; sets of resources without a time are none. */
export function openOffers(offers: Reservation[], now: number): Reservation[] {
	return offers.filter((one) => one.end_utc_unix > one.start_utc_unix && one.start_utc_unix > now);
}

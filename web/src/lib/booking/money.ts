// Prices in words: amounts in the locale of the viewer, and what each part of a price counts. Pure.
import type { OfferedRate, PriceDetails, PriceLine, Rate } from '../api/shapes';
import { maybe, plural, t } from '../text/text';
import { lengthText, locale } from '../time/format';

/** `€12.50` from hundredths; the code itself where it is none that is known. */
export function amountText(hundredths: number, code: string, where = locale()): string {
	const amount = hundredths / 100;
	try {
		return new Intl.NumberFormat(where, { style: 'currency', currency: code }).format(amount);
	} catch {
		return `${new Intl.NumberFormat(where, { minimumFractionDigits: 2 }).format(amount)} ${code}`.trim();
	}
}

/** What a rate's amount is per, such as `per hour`; nothing for what is paid once. */
export function perText(unit: string): string {
	return maybe(`money.per.${unit.replace(/^per /, '').toLowerCase()}`) ?? unit;
}

/** One part of a price as an account of it: `2 h 30 at €12.50 per hour, 2 units`. */
export function lineText(line: PriceLine, unit: string, code: string): string {
	const rate = `${amountText(line.rate_int, code)} ${perText(unit)}`.trim();
	const times = line.units > 1 ? `, ${plural('resource.units', line.units)}` : '';
	return t('money.line', { count: countText(line), rate }) + times;
}

function countText({ measure, count }: PriceLine): string {
	if (measure === 'seconds') return lengthText(count);
	return plural(`money.count.${measure}`, count);
}

/** The name of a rate in the list of choices, with what the booking would cost by it. */
export function choiceText(offer: OfferedRate): string {
	const name = offer.description || t('money.unnamed');
	const price = offer.price_details;
	return price ? t('money.choice', { name, price: amountText(price.total_int, price.currency_code) }) : name;
}

/** A rate as the page of a resource tells it: `€12.50 per hour (Academic)`. */
export function rateText(rate: Rate): string {
	const name = rate.rate_description ?? '';
	if (typeof rate.rate_int !== 'number') return name;
	const amount = `${amountText(rate.rate_int, rate.currency_code ?? '')} ${perText(rate.rate_unit ?? '')}`;
	return name ? `${amount.trim()} (${name})` : amount.trim();
}

/** The tax in percent, without needless digits: `13 %`. */
export function taxText(taxRate: number, where = locale()): string {
	const options = { style: 'percent', maximumFractionDigits: 2 } as const;
	return new Intl.NumberFormat(where, options).format(taxRate / 10_000);
}

/** The sum of several prices; nothing where they are in different currencies or one is not told. */
export function totalOf(
	prices: (PriceDetails | null | undefined)[]
): { hundredths: number; code: string } | null {
	const [first] = prices;
	if (!first || prices.some((one) => one?.currency_code !== first.currency_code)) return null;
	return {
		hundredths: prices.reduce((sum, one) => sum + (one?.total_int ?? 0), 0),
		code: first.currency_code
	};
}

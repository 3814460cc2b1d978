//! How long a loan is where nobody says. Reads loan_duration_num and loan_duration_unit.

use model::resource::{Loan, LoanDurationUnit};
use timeline::{Instant, Resolved, Zone};

/// When a loan that starts then is due by the resource's own length; none where it has none. Hours are elapsed; days,
/// weeks and months are those of the calendar, so that a loan is due at the hour at which it began.
pub fn loan_end(start: Instant, settings: &Loan, zone: &Zone) -> Option<Instant> {
    let count = i64::from(settings.loan_duration_num?);
    let span = jiff::Span::new();
    let span = match settings.loan_duration_unit {
        LoanDurationUnit::Hours => return start.checked_plus_seconds(count.checked_mul(3_600)?),
        LoanDurationUnit::Days => span.try_days(count),
        LoanDurationUnit::Weeks => span.try_weeks(count),
        LoanDurationUnit::Months => span.try_months(count),
    };
    let due = zone.civil(start).checked_add(span.ok()?).ok()?;
    zone.resolve(due).ok().map(Resolved::as_in_calendars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loan_is_due_at_the_hour_at_which_it_began() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let due = |unit, count, start: i64| {
            let settings = Loan { loan_duration_num: count, loan_duration_unit: unit, ..Loan::default() };
            loan_end(Instant::from_unix(start), &settings, &zone).map(|due| zone.civil(due).to_string())
        };
        // 28 March 2026, 12:00; the night that follows is an hour short.
        let start = 1_774_695_600;
        assert_eq!(due(LoanDurationUnit::Days, Some(1), start).unwrap(), "2026-03-29T12:00:00");
        assert_eq!(due(LoanDurationUnit::Hours, Some(24), start).unwrap(), "2026-03-29T13:00:00");
        assert_eq!(due(LoanDurationUnit::Weeks, Some(2), start).unwrap(), "2026-04-11T12:00:00");
        assert_eq!(due(LoanDurationUnit::Months, Some(11), start).unwrap(), "2027-02-28T12:00:00");
        assert_eq!(due(LoanDurationUnit::Days, None, start), None);
    }
}

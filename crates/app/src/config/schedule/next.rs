//! The times at which a schedule runs.

use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use super::{Days, Schedule};

/// Days that are searched: 29 February comes three times in 16 years at the latest (2096, 2104, 2108 after 2092).
const HORIZON_DAYS: usize = 16 * 366 + 1;

impl Schedule {
    /// The first `count` times after `after`, in this time zone.
    ///
    /// A time that the clock leaps over in spring is left out, and one that it shows twice in autumn counts once, as EventBridge
    /// Scheduler does it. Source: <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>.
    pub fn next(&self, after: Timestamp, zone: &TimeZone, count: usize) -> Vec<ZonedDateTime> {
        let now = zone.to_datetime(after);
        let mut found = Vec::new();
        // A zone may show an earlier date than it has shown already: begin a day before.
        let mut date = now.date().yesterday().unwrap_or(now.date());
        for _ in 0..HORIZON_DAYS {
            if found.len() >= count {
                break;
            }
            if self.is_day(date) {
                found.extend(self.times(date).filter_map(|at| instant(at, zone)).filter(|at| at.timestamp() > after));
            }
            let Ok(tomorrow) = date.tomorrow() else { break };
            date = tomorrow;
        }
        found.sort_by_key(ZonedDateTime::timestamp);
        found.truncate(count);
        found
    }

    fn is_day(&self, date: jiff::civil::Date) -> bool {
        let number = |value: i8| u8::try_from(value).unwrap_or(0);
        self.months.has(number(date.month()))
            && match self.days {
                Days::Every => true,
                Days::OfMonth(days) => days.has(number(date.day())),
                Days::OfWeek(days) => days.has(number(date.weekday().to_sunday_zero_offset())),
            }
    }

    fn times(&self, date: jiff::civil::Date) -> impl Iterator<Item = DateTime> + '_ {
        self.hours.iter().flat_map(move |hour| {
            self.minutes.iter().filter_map(move |minute| {
                let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
                Some(date.to_datetime(time))
            })
        })
    }
}

/// When a clock of the zone shows this; `None` if it never does.
fn instant(at: DateTime, zone: &TimeZone) -> Option<ZonedDateTime> {
    let ambiguous = zone.to_ambiguous_timestamp(at);
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        return None;
    }
    Some(ambiguous.compatible().ok()?.to_zoned_datetime(zone.clone()))
}

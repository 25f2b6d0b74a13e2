//! The day a report speaks of. The order of precedence stands here and nowhere else.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The day a report speaks of: the flag, else report.toml, else `SOURCE_DATE_EPOCH` (seconds since 1970, as build systems set it), else
/// today in London. The day of an epoch is London's too.
pub fn as_at(flag: Option<Date>, config: Option<Date>, epoch: Option<i64>, now: Timestamp) -> Date {
    let london = || TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let epoch = epoch.and_then(|seconds| Timestamp::from_second(seconds).ok());
    flag.or(config)
        .unwrap_or_else(|| epoch.unwrap_or(now).to_zoned(london()).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn flag_then_report_then_epoch_then_today() {
        // Half past eleven at night in UTC is the next day in a London summer.
        let now: Timestamp = "2026-06-30T23:30:00Z".parse().unwrap();
        let (flag, config) = (date(2024, 1, 1), date(2025, 1, 1));
        assert_eq!(as_at(Some(flag), Some(config), Some(0), now), flag);
        assert_eq!(as_at(None, Some(config), Some(0), now), config);
        assert_eq!(as_at(None, None, Some(86_400), now), date(1970, 1, 2));
        assert_eq!(as_at(None, None, Some(i64::MAX), now), date(2026, 7, 1));
        assert_eq!(as_at(None, None, None, now), date(2026, 7, 1));
    }
}

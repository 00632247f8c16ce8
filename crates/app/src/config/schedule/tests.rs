//! The five fields, read by somebody else, and our translation, read by another, run at the same times.

use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;

/// Times that are compared.
const TIMES: usize = 60;

/// Seconds since 1970 at the start of 2100, where one of the readers ends.
const END: i64 = 4_102_444_800;

/// Expressions of every form, each in two or more places.
const TABLE: &[&str] = &[
    "* * * * *",
    "*/1 * * * *",
    "*/2 * * * *",
    "*/3 * * * *",
    "*/4 * * * *",
    "*/5 * * * *",
    "*/7 * * * *",
    "*/10 * * * *",
    "*/11 * * * *",
    "*/13 * * * *",
    "*/15 * * * *",
    "*/20 * * * *",
    "*/25 * * * *",
    "*/30 * * * *",
    "*/45 * * * *",
    "*/59 * * * *",
    "0 * * * *",
    "5 * * * *",
    "05 * * * *",
    "59 * * * *",
    "0,30 * * * *",
    "0,1,2 * * * *",
    "0,15,30,45 * * * *",
    "1,16,31,46 * * * *",
    "3,33 * * * *",
    "0-4 * * * *",
    "0-59 * * * *",
    "0-59/15 * * * *",
    "1-59/2 * * * *",
    "5-55/10 * * * *",
    "10-20/5 * * * *",
    "10-40/7 * * * *",
    "7-7 * * * *",
    "0-10,20-30 * * * *",
    "0-10/2,20-30/5 * * * *",
    "*/20,5 * * * *",
    "*/30,45-50 * * * *",
    "58,59,0 * * * *",
    "3,1,2 * * * *",
    "1,1,1 * * * *",
    "0 0 * * *",
    "0 5 * * *",
    "30 5 * * *",
    "15 23 * * *",
    "59 23 * * *",
    "0 */2 * * *",
    "0 */3 * * *",
    "0 */5 * * *",
    "0 */6 * * *",
    "0 */7 * * *",
    "0 */8 * * *",
    "0 */12 * * *",
    "0 */13 * * *",
    "0 */23 * * *",
    "0 1-23/2 * * *",
    "0 2-22/4 * * *",
    "0 3-3 * * *",
    "0 0-23 * * *",
    "0 0-6 * * *",
    "0 9-17 * * *",
    "30 9-17 * * *",
    "0 8,12,18 * * *",
    "0 0,12 * * *",
    "0 0,1,2,21,22,23 * * *",
    "0 8-10,14-16 * * *",
    "*/10 8-18 * * *",
    "*/15 0-5,20-23 * * *",
    "*/5 */2 * * *",
    "10,40 */4 * * *",
    "0 22-23 * * *",
    "0 0 1 * *",
    "0 0 15 * *",
    "0 0 31 * *",
    "0 0 30 * *",
    "0 0 29 * *",
    "0 0 28 * *",
    "0 0 1,15 * *",
    "0 0 1-7 * *",
    "0 0 8-14 * *",
    "0 0 */2 * *",
    "0 0 */5 * *",
    "0 0 */7 * *",
    "0 0 */10 * *",
    "0 0 */15 * *",
    "0 0 */16 * *",
    "0 0 */31 * *",
    "0 0 1-31/3 * *",
    "0 0 2-30/2 * *",
    "0 0 5-25/5 * *",
    "0 0 10,20,30 * *",
    "0 0 1-5,25-31 * *",
    "0 0 01 * *",
    "30 4 1 * *",
    "*/30 4 1,2 * *",
    "0 12 31 1,3,5 *",
    "0 0 31 */2 *",
    "0 0 29 2 *",
    "0 0 29 FEB *",
    "0 0 28,29 2 *",
    "0 0 30 1-3 *",
    "0 0 31 4,5 *",
    "0 0 30,31 2,4 *",
    "0 0 1 1 *",
    "0 0 1 JAN *",
    "0 0 1 jan *",
    "0 0 1 12 *",
    "0 0 1 DEC *",
    "0 0 25 12 *",
    "0 0 1 1,7 *",
    "0 0 1 */2 *",
    "0 0 1 */3 *",
    "0 0 1 */4 *",
    "0 0 1 */5 *",
    "0 0 1 */6 *",
    "0 0 1 */12 *",
    "0 0 1 2-12/2 *",
    "0 0 1 3-5 *",
    "0 0 1 JUN-AUG *",
    "0 0 1 Jan,Apr,Jul,Oct *",
    "0 0 1 MAR,SEP *",
    "0 0 1 11-12 *",
    "0 0 1 1-3,10-12 *",
    "0 0 * 1 *",
    "0 0 * 6-8 *",
    "0 0 * FEB *",
    "0 * * 2 *",
    "*/15 * * */3 *",
    "0 0 15 6 *",
    "15 14 1 * *",
    "0 0 * * 0",
    "0 0 * * 1",
    "0 0 * * 2",
    "0 0 * * 3",
    "0 0 * * 4",
    "0 0 * * 5",
    "0 0 * * 6",
    "0 0 * * 7",
    "0 0 * * SUN",
    "0 0 * * MON",
    "0 0 * * TUE",
    "0 0 * * WED",
    "0 0 * * THU",
    "0 0 * * FRI",
    "0 0 * * SAT",
    "0 0 * * sun",
    "0 0 * * Mon",
    "0 5 * * 1",
    "0 5 * * 1-5",
    "0 5 * * MON-FRI",
    "0 5 * * mon-fri",
    "0 5 * * 0,6",
    "0 5 * * SAT,SUN",
    "0 5 * * 6,7",
    "0 5 * * 6-7",
    "0 5 * * 5-7",
    "0 5 * * 0-6",
    "0 5 * * 1-7",
    "0 5 * * 0-7",
    "0 5 * * 0-4",
    "0 5 * * 0,7",
    "0 5 * * 1,3,5",
    "0 5 * * 2,4",
    "0 5 * * MON,WED,FRI",
    "0 5 * * TUE,THU",
    "0 5 * * MON-WED,FRI",
    "0 5 * * SUN-TUE",
    "0 5 * * 2-4",
    "0 5 * * 3-3",
    "0 5 * * 1-5/2",
    "0 5 * * 1-6/2",
    "0 5 * * 0-6/3",
    "0 5 * * 0-6/2",
    "0 5 * * 1-7/3",
    "0 5 * * 1-7/2",
    "0 5 * * 0,1,2,3,4,5,6",
    "0 5 * * 7,1",
    "*/10 * * * 1",
    "*/15 9-17 * * 1-5",
    "0 9-17 * * MON-FRI",
    "30 8 * * 2-6",
    "0 0 * 1 0",
    "0 0 * 6-8 1-5",
    "0 12 * FEB SUN",
    "0 12 * */2 6",
    "0 12 * 1,12 7",
    "5 4 * * sun",
    "0 22 * * 1-5",
    "23 0-20/2 * * *",
    "0 0,12 1 */2 *",
    "0 4 8-14 * *",
    "5 0 * 8 *",
    "0 18 1-7 JAN,JUL *",
    "45 23 28-31 * *",
    "0 2 * 3,10 0",
    "0 6-22/4 * * 1,3,5",
    "1-9 5 * 2-11/3 4",
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "0 5 * * */2",
    "0 5 * * */3",
    "@hourly",
    "@Daily",
];

fn schedule(text: &str) -> Schedule {
    Schedule::try_from(text).unwrap_or_else(|invalid| panic!("{text}: {invalid}"))
}

/// Seconds since 1970 at which Unix's form runs.
fn unix_times(text: &str, from: DateTime<Utc>) -> Vec<i64> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let cron = parser.parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    cron.iter_after(from).take(TIMES).map(|at| at.timestamp()).take_while(|at| *at < END).collect()
}

/// Seconds since 1970 at which AWS's form runs.
fn aws_times(expression: &str, from: DateTime<Utc>) -> Vec<i64> {
    let fields = expression.strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')')).unwrap();
    let cron = cron::Schedule::from_str(&format!("0 {fields}")).unwrap_or_else(|error| panic!("{expression}: {error}"));
    cron.after(&from).take(TIMES).map(|at| at.timestamp()).take_while(|at| *at < END).collect()
}

#[test]
fn both_forms_run_at_the_same_times() {
    assert!(TABLE.len() >= 200, "{}", TABLE.len());
    for start in ["2026-01-01T00:00:00Z", "2027-12-30T23:59:30Z"] {
        let from: DateTime<Utc> = start.parse().unwrap();
        for text in TABLE {
            let schedule = schedule(text);
            let expression = schedule.aws_expression();
            let unix = unix_times(text, from);
            assert!(unix.len() == TIMES || text.starts_with("0 0 29 "), "{text}");
            assert_eq!(unix, aws_times(&expression, from), "{text} became {expression}");
            let start: Timestamp = start.parse().unwrap();
            let ours: Vec<i64> = schedule.next(start, &TimeZone::UTC, 3).iter().map(|at| at.timestamp().as_second()).collect();
            assert_eq!(ours, unix[..3], "{text}");
        }
    }
}

#[test]
fn translations() {
    for (text, expected) in [
        ("* * * * *", "cron(* * * * ? *)"),
        ("*/15 * * * *", "cron(0/15 * * * ? *)"),
        ("5-55/10 */2 * * *", "cron(5/10 0/2 * * ? *)"),
        ("10-40/10 * * * *", "cron(10,20,30,40 * * * ? *)"),
        ("0 5 * * 1", "cron(0 5 ? * 2 *)"),
        ("0 5 * * 7", "cron(0 5 ? * 1 *)"),
        ("0 5 * * MON-FRI", "cron(0 5 ? * 2-6 *)"),
        ("0 5 * * 5-7", "cron(0 5 ? * 1,6,7 *)"),
        ("0 5 * * FRI-SUN", "cron(0 5 ? * 1,6,7 *)"),
        ("0 5 * * */2", "cron(0 5 ? * 1,3,5,7 *)"),
        ("0 5 * * 0-6", "cron(0 5 * * ? *)"),
        ("0 0 1,15 */3 *", "cron(0 0 1,15 1,4,7,10 ? *)"),
        ("0 0 1-31 * *", "cron(0 0 * * ? *)"),
        ("@midnight", "cron(0 0 * * ? *)"),
        ("@weekly", "cron(0 0 ? * 1 *)"),
    ] {
        assert_eq!(schedule(text).aws_expression(), expected, "{text}");
    }
}

#[test]
fn clocks_that_are_changed() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let next = |text: &str, from: &str| {
        let times = schedule(text).next(from.parse().unwrap(), &zone, 3);
        times.iter().map(|at| at.timestamp().to_string()).collect::<Vec<_>>()
    };
    // On 29 March 2026 there is no half past two.
    assert_eq!(
        next("30 2 * * *", "2026-03-28T00:00:00Z"),
        ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"]
    );
    // On 25 October 2026 there are two.
    assert_eq!(
        next("30 2 * * *", "2026-10-24T12:00:00Z"),
        ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"]
    );
    assert_eq!(next("30 2 * * *", "2026-10-25T00:45:00Z")[0], "2026-10-26T01:30:00Z");
}

#[test]
fn what_no_schedule_is() {
    let refused = |text: &str| match Schedule::try_from(text) {
        Ok(schedule) => panic!("{text} became {}", schedule.aws_expression()),
        Err(invalid) => invalid,
    };
    for text in ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8"] {
        refused(text);
    }
    for text in
        ["*/0 * * * *", "*/60 * * * *", "* * * FOO *", "-1 * * * *", "1- * * * *", "1,,2 * * * *", "1-2-3 * * * *", "* * * * 1.5"]
    {
        refused(text);
    }
    for text in ["0 0 30 2 *", "0 0 31 4,6 *", "0 0 30 FEB *"] {
        assert!(refused(text).message.contains("never runs"), "{text}");
    }
    for (text, help) in [
        ("0 5 1 * 1", "write two tasks, one with `0 5 1 * *` and one with `0 5 * * 1`"),
        ("0 5 */2 * 1-5", "write two tasks, one with `0 5 */2 * *` and one with `0 5 * * 1-5`"),
        ("0 5 1-31 * 1", "write two tasks, one with `0 5 1-31 * *` and one with `0 5 * * 1`"),
        ("5/15 * * * *", "write `5-59/15`"),
        ("0 22-6 * * *", "write `22-23,0-6`"),
        ("0 5 * * SAT-MON", "write `SAT-6,0-MON`"),
        ("0 5 ? * 1", "write `*`: it becomes `?` where AWS wants it"),
        ("0 5 L * *", "the last day, the nearest working day and the n-th weekday are no part of the five fields"),
        ("0 5 * * MONDAY", "write `MON`"),
        ("0 5 * * MOM", "did you mean `MON`?"),
        ("@dayly", "did you mean `@daily`?"),
        ("@reboot", "run it in the service's own command"),
        ("cron(0 5 * * ? *)", "write the five fields of Unix's cron: they are translated for AWS: `0 5 * * *`"),
        ("rate(10 minutes)", "write it as five fields: `*/10 * * * *`"),
        ("0 0 5 * * 1", "there are no fields for seconds and years: `0 5 * * 1`"),
    ] {
        assert_eq!(refused(text).help.as_deref(), Some(help), "{text}");
    }
    // What stands for the whole is a schedule.
    for (text, instead) in [
        ("5/15 * * * *", "5-59/15 * * * *"),
        ("1,5/15,7 * * * *", "1,5-59/15,7 * * * *"),
        ("0 22-6 * * *", "0 22-23,0-6 * * *"),
        ("0 5 * * MONDAY-FRIDAY", "0 5 * * MON-FRIDAY"),
        ("0 5 * * MON-FRIDAY", "0 5 * * MON-FRI"),
        ("0 5 ? * 1", "0 5 * * 1"),
        ("@dayly", "@daily"),
        ("rate(10 minutes)", "*/10 * * * *"),
    ] {
        assert_eq!(refused(text).instead.as_deref(), Some(instead), "{text}");
    }
}

#[test]
fn the_longest_expression_fits() {
    // Pairs make the longest lists: three neighbours are a range, and single numbers are fewer.
    let pairs = |from: u32, to: u32| (from..=to).filter(|n| n % 3 != 2).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let text = format!("{} {} {} {} *", pairs(0, 59), pairs(0, 23), pairs(1, 31), pairs(1, 12));
    // ScheduleExpression of CreateSchedule (EventBridge Scheduler API reference).
    let expression = schedule(&text).aws_expression();
    assert!((200..=256).contains(&expression.len()), "{}: {expression}", expression.len());
}

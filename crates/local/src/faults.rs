//! Fault scripts: what goes wrong, and at which call.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One rule of a script. Rules are tried in order; the first that fires decides, except that
/// delays add up.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which calls.
    #[serde(default, rename = "match")]
    pub matching: Match,
    /// What happens to them.
    pub action: Action,
}

/// Which calls a rule is about. An empty match is every call.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Match {
    /// The API model's name (`ec2`, `elbv2`, `ecs`, `cloudwatch` …).
    pub service: Option<String>,
    /// As in the API reference.
    pub operation: Option<String>,
    /// Twelve digits. Calls are counted per account in any case.
    pub account: Option<String>,
    /// The key that signs: of several clients of an account this one.
    pub access_key: Option<String>,
    /// Only calls that change something.
    pub mutating_only: bool,
    /// Only calls that change nothing.
    pub read_only: bool,
    /// Only the n-th call of those that match, from 1.
    pub nth: Option<u64>,
    /// Only from the n-th call of those that match on, from 1.
    pub from: Option<u64>,
    /// Each n-th call of those that match.
    pub every: Option<u64>,
    /// This share of the calls that match, from 0 to 1, drawn from `seed`.
    pub probability: Option<f64>,
    /// For `probability`: the same seed and the same order of calls give the same faults.
    pub seed: u64,
    /// Fires at most so often per account.
    pub times: Option<u64>,
}

/// What happens to a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Answers an error; the call has no effect.
    Error {
        /// The HTTP status.
        status: u16,
        /// The error's code.
        code: String,
        /// The error's text.
        #[serde(default)]
        message: String,
    },
    /// Answers the service's own throttling error; the call has no effect.
    Throttle,
    /// Waits so many of our milliseconds before the call.
    DelayMs(u64),
    /// The call takes effect and the connection closes without an answer.
    LoseResponse,
    /// The call takes effect and is answered, and what it makes fails while it is being made: a NAT gateway of an elastic IP
    /// address. Other calls are let through.
    Fail,
    /// The call waits until the account's rules are cleared, and takes effect then: the client is paused, or its network is.
    Hold,
    /// The connection closes without an answer and the call has no effect.
    DropBefore,
    /// As `DropBefore`, for this call and all further calls of the account: the client was
    /// killed before the call.
    Stop,
    /// As `LoseResponse` for this call and as `Stop` after it: the client was killed after the
    /// call.
    StopAfter,
}

/// What the script says of one call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    pub(crate) delay: Duration,
    pub(crate) action: Option<Action>,
}

/// How often each rule matched and fired for one account, and whether its client is stopped.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    matched: HashMap<u64, u64>,
    fired: HashMap<u64, u64>,
    stopped: bool,
}

impl Counters {
    /// Whether the client is stopped.
    pub(crate) const fn is_stopped(&self) -> bool {
        self.stopped
    }

    fn up(map: &mut HashMap<u64, u64>, rule: u64) -> u64 {
        let count = map.entry(rule).or_default();
        *count += 1;
        *count
    }
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Script {
    next: u64,
    rules: Vec<(u64, Rule)>,
}

impl Script {
    pub(crate) fn add(&mut self, rules: impl IntoIterator<Item = Rule>) {
        for rule in rules {
            self.next += 1;
            self.rules.push((self.next, rule));
        }
    }

    /// Removes the rules that are about this account only, or all.
    pub(crate) fn clear(&mut self, account: Option<&str>) {
        self.rules.retain(|(_, r)| account.is_some_and(|a| r.matching.account.as_deref() != Some(a)));
    }

    pub(crate) fn rules(&self) -> Vec<Rule> {
        self.rules.iter().map(|(_, r)| r.clone()).collect()
    }

    /// Decides on one call and counts it.
    pub(crate) fn judge(&self, counters: &mut Counters, call: &Subject<'_>) -> Verdict {
        let mut verdict = Verdict::default();
        if counters.stopped {
            verdict.action = Some(Action::Stop);
            return verdict;
        }
        for (id, rule) in &self.rules {
            if !rule.matching.is_about(call) {
                continue;
            }
            let count = Counters::up(&mut counters.matched, *id);
            let fired = counters.fired.get(id).copied().unwrap_or_default();
            if verdict.action.is_some() || !rule.matching.fires(count) || rule.matching.times.is_some_and(|t| fired >= t) {
                continue;
            }
            Counters::up(&mut counters.fired, *id);
            match &rule.action {
                Action::DelayMs(ms) => verdict.delay += Duration::from_millis(*ms),
                action => verdict.action = Some(action.clone()),
            }
        }
        if matches!(verdict.action, Some(Action::Stop | Action::StopAfter)) {
            counters.stopped = true;
        }
        verdict
    }
}

/// The call that a script is asked about.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) service: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) account: &'a str,
    pub(crate) access_key: &'a str,
    pub(crate) mutating: bool,
}

impl Match {
    fn is_about(&self, call: &Subject<'_>) -> bool {
        let fits = |want: &Option<String>, have: &str| want.as_deref().is_none_or(|w| w == have);
        fits(&self.service, call.service)
            && fits(&self.operation, call.operation)
            && fits(&self.account, call.account)
            && fits(&self.access_key, call.access_key)
            && (!self.mutating_only || call.mutating)
            && (!self.read_only || !call.mutating)
    }

    fn fires(&self, count: u64) -> bool {
        self.nth.is_none_or(|n| n == count)
            && self.from.is_none_or(|n| n <= count)
            && self.every.is_none_or(|n| n > 0 && count.is_multiple_of(n))
            && self.probability.is_none_or(|p| draw(self.seed, count) < p)
    }
}

/// A number from 0 to 1 that depends on nothing but its arguments (SplitMix64's finalizer).
fn draw(seed: u64, count: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(count.wrapping_mul(0xD1B5_4A32_D192_ED03));
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31;
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

/// The throttling error of a service: status, code, text.
pub(crate) fn throttled(service: &str) -> crate::wire::ApiError {
    use crate::wire::ApiError;
    match service {
        "ec2" => ApiError::with_status(503, "RequestLimitExceeded", "Request limit exceeded."),
        "s3" => ApiError::with_status(503, "SlowDown", "Please reduce your request rate."),
        "lambda" => ApiError::with_status(429, "TooManyRequestsException", "Rate exceeded"),
        "scheduler" | "rolesanywhere" => ApiError::with_status(429, "ThrottlingException", "Rate exceeded"),
        "elbv2" | "iam" | "sts" | "rds" | "cloudwatch" | "cloudfront" | "route53" | "elasticache" | "sns" => {
            ApiError::new("Throttling", "Rate exceeded")
        }
        _ => ApiError::new("ThrottlingException", "Rate exceeded"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Counters, Match, Rule, Script, Subject};

    fn call(operation: &'static str) -> Subject<'static> {
        Subject { service: "ec2", operation, account: "1", access_key: "A", mutating: operation.starts_with("Create") }
    }

    fn run(matching: Match, action: Action, operations: &[&'static str]) -> Vec<bool> {
        let mut script = Script::default();
        script.add([Rule { matching, action }]);
        let mut counters = Counters::default();
        operations.iter().map(|op| script.judge(&mut counters, &call(op)).action.is_some()).collect()
    }

    #[test]
    fn the_nth_call_of_an_operation() {
        let matching = Match { operation: Some("CreateVpc".into()), nth: Some(2), ..Match::default() };
        let fired = run(matching, Action::Throttle, &["CreateVpc", "DescribeVpcs", "CreateVpc", "CreateVpc"]);
        assert_eq!(fired, [false, false, true, false]);
    }

    #[test]
    fn one_client_of_an_account() {
        let of = |key: &str| Match { access_key: Some(key.to_owned()), ..Match::default() };
        assert_eq!(run(of("A"), Action::DropBefore, &["CreateVpc", "GetA"]), [true, true]);
        assert_eq!(run(of("B"), Action::DropBefore, &["CreateVpc", "GetA"]), [false, false]);
    }

    #[test]
    fn every_second_mutation_but_once() {
        let matching = Match { mutating_only: true, every: Some(2), times: Some(1), ..Match::default() };
        let fired = run(matching, Action::LoseResponse, &["CreateA", "GetA", "CreateA", "CreateA", "CreateA"]);
        assert_eq!(fired, [false, false, true, false, false]);
    }

    #[test]
    fn from_some_call_on() {
        let matching = Match { from: Some(3), ..Match::default() };
        assert_eq!(run(matching, Action::Throttle, &["A", "B", "C", "D"]), [false, false, true, true]);
    }

    #[test]
    fn a_stopped_client_stays_stopped() {
        let matching = Match { nth: Some(2), ..Match::default() };
        assert_eq!(run(matching, Action::StopAfter, &["A", "B", "C", "D"]), [false, true, true, true]);
    }

    #[test]
    fn a_probability_is_kept_and_repeats() {
        let matching = Match { probability: Some(0.3), seed: 7, ..Match::default() };
        let calls = vec!["CreateVpc"; 2000];
        let first = run(matching.clone(), Action::Throttle, &calls);
        let share = first.iter().filter(|f| **f).count();
        assert!((500..700).contains(&share), "{share}");
        assert_eq!(first, run(matching, Action::Throttle, &calls));
    }

    #[test]
    fn scripts_read_as_json() {
        let rule: Rule = serde_json::from_str(
            r#"{"match":{"service":"ecs","nth":1},"action":{"error":{"status":500,"code":"ServerException"}}}"#,
        )
        .unwrap();
        assert!(matches!(rule.action, Action::Error { status: 500, .. }));
        assert!(serde_json::from_str::<Rule>(r#"{"match":{"nht":1},"action":"throttle"}"#).is_err());
        let delay: Rule = serde_json::from_str(r#"{"action":{"delay_ms":5}}"#).unwrap();
        assert!(matches!(delay.action, Action::DelayMs(5)));
    }
}

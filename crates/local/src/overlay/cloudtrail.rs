//! CloudTrail's event history: who changed what, when. moto has none, and ministack's knows neither regions nor who signed.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>.

use serde_json::{Map, Value, json};

use crate::account::Identity;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// How many events an account keeps.
const KEPT: usize = 20_000;
/// How many a page has at most.
const PAGE: u64 = 50;
/// How long an event is kept, in seconds: 90 days.
const AGE: f64 = 90.0 * 86_400.0;

/// A call that changed something.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    id: String,
    /// AWS's seconds since 1970.
    at: f64,
    region: String,
    source: String,
    name: String,
    params: Value,
    answer: Value,
    /// Whose key has signed it.
    arn: String,
    principal: String,
    agent: String,
}

/// Keeps a call that changed something.
pub(crate) fn note(ctx: &Ctx<'_>, identity: &Identity, call: &Call, params: Value, agent: &str, id: &str, answer: Value) {
    let mut events = crate::account::lock(&ctx.account.events);
    if events.len() == KEPT {
        events.pop_front();
    }
    // The name of a service's endpoint: what its ARNs begin with is another for load balancers, and CloudWatch's is historical.
    let source = match call.service.name.as_str() {
        "elbv2" => "elasticloadbalancing",
        "cloudwatch" => "monitoring",
        other => other,
    };
    events.push_back(Event {
        id: id.to_owned(),
        at: ctx.front.clock.epoch_now(),
        region: ctx.region.to_owned(),
        source: format!("{source}.amazonaws.com"),
        name: call.operation.clone(),
        params,
        answer,
        arn: identity.arn.clone(),
        principal: identity.user_id.clone(),
        agent: agent.to_owned(),
    });
}

/// Answers a look-up, newest first.
pub(super) fn before(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    if call.operation != "LookupEvents" {
        return Ok(None);
    }
    let params = &call.params;
    if params.list("LookupAttributes").len() > 1 {
        return Err(ApiError::new("InvalidLookupAttributesException", "You can specify only one lookup attribute"));
    }
    let now = ctx.front.clock.epoch_now();
    // Events come some minutes after their calls.
    let late = if ctx.front.settings.realism.is_on() { times::TRAIL_DELIVERY } else { 0.0 };
    let bound = |name: &str| params.get(name).and_then(Value::as_f64);
    let (from, to) = (bound("StartTime").unwrap_or(0.0).max(now - AGE), bound("EndTime").unwrap_or(f64::INFINITY));
    let events = crate::account::lock(&ctx.account.events);
    let fits = |event: &&Event| {
        event.region == ctx.region
            && event.at <= now - late
            && event.at >= from
            && event.at <= to
            && params.list("LookupAttributes").iter().all(|attribute| event.has(attribute))
    };
    let first: usize = params.text("NextToken").parse().unwrap_or(0);
    let size = usize::try_from(params.get("MaxResults").and_then(Value::as_u64).unwrap_or(PAGE).min(PAGE)).unwrap_or(1);
    let mut found = events.iter().rev().filter(fits).skip(first);
    let page: Vec<Value> = found.by_ref().take(size).map(Event::shown).collect();
    let mut answer = json!({ "Events": page });
    if found.next().is_some() {
        answer.set("NextToken", (first + size).to_string());
    }
    Ok(Some(answer))
}

impl Event {
    /// The name of the session, which is a user's of a role.
    fn user(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or_default()
    }

    /// The texts of the parameters and the answer that may be an object's.
    fn resources(&self) -> Vec<&str> {
        fn texts<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
            match value {
                Value::String(text) => into.push(text),
                Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
                Value::Object(members) => members.values().for_each(|member| texts(member, into)),
                _ => {}
            }
        }
        let mut all = Vec::new();
        // What is in a list of its own is a setting; an object is named at the top, or in a list of names.
        for (_, member) in self.params.as_object().into_iter().flatten() {
            match member {
                Value::String(text) => all.push(text.as_str()),
                Value::Array(items) => items.iter().filter_map(Value::as_str).for_each(|text| all.push(text)),
                _ => {}
            }
        }
        texts(&self.answer, &mut all);
        all
    }

    fn has(&self, attribute: &Value) -> bool {
        let value = attribute.text("AttributeValue");
        match attribute.text("AttributeKey") {
            // Only what changes something is kept.
            "ReadOnly" => value == "false",
            "EventName" => value == self.name,
            "EventSource" => value == self.source,
            "EventId" => value == self.id,
            "Username" => value == self.user(),
            "ResourceName" => self.resources().contains(&value),
            _ => false,
        }
    }

    fn shown(&self) -> Value {
        let time = jiff::Timestamp::from_second(self.at as i64).map(|time| time.to_string()).unwrap_or_default();
        let account = self.arn.split(':').nth(4).unwrap_or_default();
        let role = self.arn.split('/').nth(1);
        let mut who = json!({ "type": "Root", "principalId": self.principal, "arn": self.arn, "accountId": account });
        if let Some(role) = role {
            let issuer = json!({ "type": "Role", "arn": format!("arn:aws:iam::{account}:role/{role}"), "userName": role });
            who.set("type", "AssumedRole");
            who.set("sessionContext", json!({ "sessionIssuer": issuer }));
        }
        let whole = json!({
            "eventVersion": "1.11",
            "userIdentity": who,
            "eventTime": time,
            "eventSource": self.source,
            "eventName": self.name,
            "awsRegion": self.region,
            "sourceIPAddress": "127.0.0.1",
            "userAgent": self.agent,
            "requestParameters": small(&self.params),
            "responseElements": small(&self.answer),
            "readOnly": false,
            "eventID": self.id,
            "eventType": "AwsApiCall",
            "recipientAccountId": account,
        });
        json!({
            "EventId": self.id,
            "EventName": self.name,
            "ReadOnly": "false",
            "EventTime": self.at.floor(),
            "EventSource": self.source,
            "Username": self.user(),
            "Resources": self.resources().iter().take(10).map(|name| json!({ "ResourceName": name })).collect::<Vec<_>>(),
            "CloudTrailEvent": whole.to_string(),
        })
    }
}

/// Names of members begin with a small letter there.
fn small(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let small = |name: &String| {
                let mut signs = name.chars();
                signs.next().map(|first| first.to_lowercase().chain(signs).collect::<String>()).unwrap_or_default()
            };
            Value::Object(members.iter().map(|(name, member)| (small(name), self::small(member))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(small).collect(),
        other => other.clone(),
    }
}

//! Who changed an object, and when, as CloudTrail's event history tells: of 90 days, some minutes late, and of one region each.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>.

use std::collections::BTreeMap;

use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use aws_smithy_types::DateTime;
use provision_engine::Fault;
use serde::Serialize;
use serde_json::Value;

use crate::client::{AGENT, Clients, OrFault, Reader, built};
use crate::name;

/// How many pages of 50 events are read of a region: 20 seconds, at two calls a second.
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>.
const PAGES: usize = 40;
/// Services that have no regions: their events are in us-east-1.
const GLOBAL: [&str; 3] = ["iam", "cloudfront", "route53"];
/// What CloudFront takes from us-east-1 alone.
const AT_HOME: [&str; 5] =
    ["acm.certificate", "lambda.edge-function", "logs.delivery", "logs.delivery-source", "logs.delivery-destination"];
/// The names of calls about tags, which are not compared.
const OF_TAGS: [&str; 7] =
    ["CreateTags", "DeleteTags", "AddTags", "RemoveTags", "TagResource", "UntagResource", "ChangeTagsForResource"];

/// An object that something was found about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The address of its node.
    pub node: String,
    /// Its kind.
    pub kind: String,
    /// Its id, or nothing where it is gone.
    pub id: Option<String>,
    /// The scopes that it may be of.
    pub stacks: Vec<String>,
}

/// What somebody did to an object, the last that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// When: `2026-11-30T13:45:01Z`.
    pub at: String,
    /// Who, by ARN; the name that CloudTrail has where there is no ARN.
    pub by: String,
    /// The call: `AuthorizeSecurityGroupIngress`.
    pub call: String,
    /// The address that it came from, or the service.
    pub from: String,
    /// The event's id.
    pub event: String,
}

/// What the event history tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct History {
    /// What was done last to each object, by its node's address.
    pub deeds: BTreeMap<String, Deed>,
    /// The moment before which events were not read, where there are too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_back_to: Option<String>,
}

/// Looks up, newest first, who changed these objects: one look at all changes of a region, until each has been found.
///
/// # Errors
/// The history cannot be read.
pub async fn history(aws: &Reader, subjects: Vec<Subject>) -> Result<History, Fault> {
    let (away, here): (Vec<Subject>, Vec<Subject>) = subjects.into_iter().partition(|subject| is_at_home(&subject.kind));
    // In us-east-1 itself all is in one history.
    let (here, away) =
        if std::ptr::eq(aws.us_east_1(), &raw const **aws) { ([here, away].concat(), Vec::new()) } else { (here, away) };
    let clients: &Clients = aws;
    let (here, away) = futures::try_join!(of_region(clients, here), of_region(aws.us_east_1(), away))?;
    let deeds = here.deeds.into_iter().chain(away.deeds).collect();
    Ok(History { deeds, read_back_to: here.read_back_to.max(away.read_back_to) })
}

fn is_at_home(kind: &str) -> bool {
    AT_HOME.contains(&kind) || kind.split_once('.').is_some_and(|(service, _)| GLOBAL.contains(&service))
}

async fn of_region(aws: &Clients, mut left: Vec<Subject>) -> Result<History, Fault> {
    let mut history = History::default();
    let changes = LookupAttribute::builder().attribute_key(LookupAttributeKey::ReadOnly).attribute_value("false");
    let changes = built(changes.build())?;
    let mut next = None;
    for _ in 0..PAGES {
        if left.is_empty() {
            return Ok(history);
        }
        let call = aws.cloudtrail().lookup_events().lookup_attributes(changes.clone()).set_next_token(next);
        let page = call.send().await.or_fault("cloudtrail:LookupEvents")?;
        for event in page.events() {
            let Some(seen) = Seen::of(event) else { continue };
            left.retain(|subject| {
                let theirs = seen.is_about(subject);
                if theirs {
                    history.deeds.insert(subject.node.clone(), seen.deed.clone());
                }
                !theirs
            });
        }
        history.read_back_to = page.events().last().and_then(Event::event_time).map(told);
        next = page.next_token;
        if next.is_none() {
            return Ok(History { read_back_to: None, ..history });
        }
    }
    Ok(history)
}

fn told(time: &DateTime) -> String {
    jiff::Timestamp::from_second(time.secs()).map(|time| time.to_string()).unwrap_or_default()
}

/// An event that changed something.
struct Seen {
    deed: Deed,
    /// The service whose call it was: `ec2`.
    service: String,
    /// The texts by which its parameters may name an object.
    names: Vec<String>,
    /// All texts in its parameters.
    texts: Vec<String>,
}

impl Seen {
    /// Nothing where the call failed, was about tags, or was our own.
    fn of(event: &Event) -> Option<Self> {
        let whole: Value = serde_json::from_str(event.cloud_trail_event()?).ok()?;
        let text = |place: &str| whole.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
        let call = event.event_name().unwrap_or_default().to_owned();
        if whole.get("errorCode").is_some() || OF_TAGS.contains(&call.as_str()) || text("/userAgent").contains(AGENT) {
            return None;
        }
        let by = [text("/userIdentity/arn"), event.username().unwrap_or_default().to_owned(), text("/userIdentity/invokedBy")];
        let deed = Deed {
            at: event.event_time().map(told).unwrap_or_default(),
            by: by.into_iter().find(|by| !by.is_empty()).unwrap_or_else(|| "nobody that CloudTrail names".to_owned()),
            call,
            from: text("/sourceIPAddress"),
            event: event.event_id().unwrap_or_default().to_owned(),
        };
        let parameters = whole.get("requestParameters").unwrap_or(&Value::Null);
        let (mut names, mut texts) = (Vec::new(), Vec::new());
        named(parameters, 0, &mut names);
        all(parameters, &mut texts);
        let service = event.event_source().unwrap_or_default().split('.').next().unwrap_or_default().to_owned();
        Some(Self { deed, service, names, texts })
    }

    fn is_about(&self, subject: &Subject) -> bool {
        let Some(id) = &subject.id else { return self.has_deleted(subject) };
        if subject.kind == "route53.record" {
            let mut parts = id.split('/');
            let (zone, record) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let is = |text: &String| crate::types::DomainName::new(text).as_str() == record;
            return self.names.iter().any(|name| name.ends_with(zone)) && self.texts.iter().any(is);
        }
        self.names.iter().any(|name| name == id || self.is_last_of(name, id))
    }

    /// Whether a text is the last part of an ARN of the same service: services and families go by their names too.
    fn is_last_of(&self, name: &str, arn: &str) -> bool {
        let mut parts = arn.splitn(6, ':').skip(2);
        let (service, resource) = (parts.next(), parts.nth(2).unwrap_or_default());
        let last = resource.rsplit(['/', ':']).next().unwrap_or_default();
        // A revision of a family ends in its number.
        let family = resource.strip_prefix("task-definition/").and_then(|revision| revision.split(':').next());
        service == Some(&self.service) && (name == last || Some(name) == family)
    }

    /// Whether it took away an object of the node's name. What AWS has named is not known any more.
    fn has_deleted(&self, subject: &Subject) -> bool {
        const TAKES: [&str; 6] = ["Delete", "Terminate", "Deregister", "Remove", "Release", "Schedule"];
        let node = subject.node.rsplit('/').next().unwrap_or_default();
        let taken = TAKES.iter().any(|verb| self.deed.call.starts_with(verb));
        let is = |stack: &String| {
            let name = name::of(stack, node, usize::MAX);
            self.names.iter().any(|text| text.to_ascii_lowercase().starts_with(&name))
        };
        taken && subject.stacks.iter().any(is)
    }
}

/// Texts at the top, in lists there, and in the members of what is there: an object that a call is about is named so, and one
/// that is only a setting of it deeper.
fn named(value: &Value, depth: usize, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => into.extend(items.iter().filter_map(Value::as_str).map(str::to_owned)),
        Value::Object(members) if depth < 2 => members.values().for_each(|member| named(member, depth + 1, into)),
        _ => {}
    }
}

fn all(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| all(item, into)),
        Value::Object(members) => members.values().for_each(|member| all(member, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(call: &str, source: &str, parameters: &str, more: &str) -> Event {
        let whole = format!(
            r#"{{"userIdentity":{{"arn":"arn:aws:iam::123456789012:user/anna"}},"sourceIPAddress":"203.0.113.7","requestParameters":{parameters}{more}}}"#
        );
        let event = Event::builder().event_name(call).event_source(source).event_id("e-1").username("anna");
        event.event_time(DateTime::from_secs(1_700_000_000)).cloud_trail_event(whole).build()
    }

    fn subject(kind: &str, id: Option<&str>) -> Subject {
        let node = "staging/alarm.api.cpu".to_owned();
        Subject { node, kind: kind.to_owned(), id: id.map(str::to_owned), stacks: vec!["shop/review/staging".to_owned()] }
    }

    fn is_about(event: &Event, kind: &str, id: Option<&str>) -> bool {
        Seen::of(event).is_some_and(|seen| seen.is_about(&subject(kind, id)))
    }

    #[test]
    fn an_event_tells_who_when_how_and_from_where() {
        let seen = Seen::of(&event("AuthorizeSecurityGroupIngress", "ec2.amazonaws.com", r#"{"groupId":"sg-1"}"#, "")).unwrap();
        let by = "arn:aws:iam::123456789012:user/anna";
        assert_eq!(
            (seen.deed.at.as_str(), seen.deed.by.as_str(), seen.deed.from.as_str()),
            ("2023-11-14T22:13:20Z", by, "203.0.113.7")
        );
        assert_eq!((seen.deed.call.as_str(), seen.service.as_str()), ("AuthorizeSecurityGroupIngress", "ec2"));
    }

    #[test]
    fn an_object_is_known_by_what_a_call_names() {
        let group = event(
            "AuthorizeSecurityGroupIngress",
            "ec2.amazonaws.com",
            r#"{"groupId":"sg-1","ipPermissions":{"items":[{"groups":{"items":[{"groupId":"sg-2"}]}}]}}"#,
            "",
        );
        assert!(is_about(&group, "ec2.security-group", Some("sg-1")) && !is_about(&group, "ec2.security-group", Some("sg-2")));
        let endpoint =
            event("ModifyVpcEndpoint", "ec2.amazonaws.com", r#"{"ModifyVpcEndpointRequest":{"VpcEndpointId":"vpce-1"}}"#, "");
        assert!(is_about(&endpoint, "ec2.gateway-endpoint", Some("vpce-1")));
        let service = event("UpdateService", "ecs.amazonaws.com", r#"{"cluster":"c","service":"api"}"#, "");
        let arn = |name: &str| format!("arn:aws:ecs:eu-west-1:123456789012:service/c/{name}");
        assert!(is_about(&service, "ecs.service", Some(&arn("api"))) && !is_about(&service, "ecs.service", Some(&arn("web"))));
        let family = event("RegisterTaskDefinition", "ecs.amazonaws.com", r#"{"family":"shop-api"}"#, "");
        assert!(is_about(&family, "ecs.task-definition", Some("arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-api:7")));
        let records =
            r#"{"hostedZoneId":"/hostedzone/Z1","changeBatch":{"changes":[{"resourceRecordSet":{"name":"WWW.example.com."}}]}}"#;
        let records = event("ChangeResourceRecordSets", "route53.amazonaws.com", records, "");
        assert!(
            is_about(&records, "route53.record", Some("Z1/www.example.com/A/"))
                && !is_about(&records, "route53.record", Some("Z1/example.com/A/"))
        );
    }

    #[test]
    fn what_is_gone_is_known_by_its_name() {
        let gone = event("DeleteAlarms", "monitoring.amazonaws.com", r#"{"alarmNames":["shop-staging-alarm-api-cpu"]}"#, "");
        assert!(is_about(&gone, "cloudwatch.alarm", None));
        let changed = event("PutMetricAlarm", "monitoring.amazonaws.com", r#"{"alarmName":"shop-staging-alarm-api-cpu"}"#, "");
        assert!(!is_about(&changed, "cloudwatch.alarm", None));
    }

    #[test]
    fn calls_that_failed_that_are_about_tags_or_ours_change_nothing_that_is_found() {
        let call = |name: &str, more: &str| Seen::of(&event(name, "ec2.amazonaws.com", r#"{"groupId":"sg-1"}"#, more)).is_some();
        assert!(call("RevokeSecurityGroupIngress", ""));
        assert!(!call("RevokeSecurityGroupIngress", r#","errorCode":"InvalidGroup.NotFound""#) && !call("CreateTags", ""));
        assert!(!call("RevokeSecurityGroupIngress", &format!(r#","userAgent":"aws-sdk-rust/1 {AGENT}""#)));
    }

    #[test]
    fn services_without_regions_have_their_events_in_us_east_1() {
        for (kind, home) in [("iam.role", true), ("route53.record", true), ("lambda.edge-function", true), ("ec2.vpc", false)] {
            assert_eq!(is_at_home(kind), home, "{kind}");
        }
    }
}

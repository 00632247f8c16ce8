//! Conditions of a rule: sets of host names and path patterns. A value has two forms of which AWS shows both.

use aws_sdk_elasticloadbalancingv2::types::{
    HostHeaderConditionConfig, HttpHeaderConditionConfig, PathPatternConditionConfig, Rule, RuleCondition, RuleTransform,
    TransformTypeEnum,
};
use provision_engine::{Secret, Set};

use super::ORIGIN_HEADER;

/// A rule needs a condition; every path matches this one.
const EVERY_PATH: &str = "*";
/// What a transform is shown as, among the paths.
pub(super) const TRANSFORM: &str = "transform:";

/// The conditions as AWS takes them.
pub(super) fn write(hosts: &Set<String>, paths: &Set<String>, secrets: &[Secret]) -> Vec<RuleCondition> {
    let values = |set: &Set<String>| Some(set.iter().cloned().collect::<Vec<_>>());
    let mut conditions = Vec::new();
    if !hosts.is_empty() {
        let config = HostHeaderConditionConfig::builder().set_values(values(hosts)).build();
        conditions.push(RuleCondition::builder().field("host-header").host_header_config(config).build());
    }
    if !paths.is_empty() || hosts.is_empty() {
        let every = Some(vec![EVERY_PATH.to_owned()]);
        let config =
            PathPatternConditionConfig::builder().set_values(if paths.is_empty() { every } else { values(paths) }).build();
        conditions.push(RuleCondition::builder().field("path-pattern").path_pattern_config(config).build());
    }
    if !secrets.is_empty() {
        let values = secrets.iter().map(|secret| secret.expose().to_owned()).collect();
        let config = HttpHeaderConditionConfig::builder().http_header_name(ORIGIN_HEADER).set_values(Some(values)).build();
        conditions.push(RuleCondition::builder().field("http-header").http_header_config(config).build());
    }
    conditions
}

/// The secrets that the header of our distribution may carry.
pub(super) fn read_secrets(rule: &Rule) -> Vec<Secret> {
    let headers = rule.conditions().iter().filter_map(ours).flat_map(HttpHeaderConditionConfig::values);
    headers.map(|value| Secret::new(value.clone())).collect()
}

/// The condition's header, if it is the one of our distribution.
fn ours(condition: &RuleCondition) -> Option<&HttpHeaderConditionConfig> {
    let name =
        |header: &&HttpHeaderConditionConfig| header.http_header_name().is_some_and(|n| n.eq_ignore_ascii_case(ORIGIN_HEADER));
    condition.http_header_config().filter(name)
}

/// Hosts and paths as seen. Conditions and transforms that we never ask for are among the paths, so that they show as
/// a difference.
pub(super) fn read(rule: &Rule) -> (Set<String>, Set<String>) {
    let (mut hosts, mut paths) = (Vec::new(), Vec::new());
    for condition in rule.conditions() {
        match condition.field() {
            Some("host-header") => {
                let config = condition.host_header_config();
                either(&mut hosts, config.map(HostHeaderConditionConfig::values), condition.values());
                regexes(&mut hosts, config.map(HostHeaderConditionConfig::regex_values));
            }
            Some("path-pattern") => {
                let config = condition.path_pattern_config();
                either(&mut paths, config.map(PathPatternConditionConfig::values), condition.values());
                regexes(&mut paths, config.map(PathPatternConditionConfig::regex_values));
            }
            _ if ours(condition).is_some() => {}
            _ => paths.push(other(condition)),
        }
    }
    if paths == [EVERY_PATH] {
        paths.clear();
    }
    paths.extend(rule.transforms().iter().map(transform));
    (hosts.into(), paths.into())
}

fn either(to: &mut Vec<String>, config: Option<&[String]>, legacy: &[String]) {
    let values = config.filter(|values| !values.is_empty()).unwrap_or(legacy);
    to.extend(values.iter().cloned());
}

fn regexes(to: &mut Vec<String>, values: Option<&[String]>) {
    to.extend(values.unwrap_or_default().iter().map(|value| format!("regex:{value}")));
}

fn other(condition: &RuleCondition) -> String {
    let field = condition.field().unwrap_or("condition");
    let mut values: Vec<String> = condition.values().to_vec();
    if let Some(header) = condition.http_header_config() {
        let name = header.http_header_name().unwrap_or_default();
        values = header.values().iter().chain(header.regex_values()).map(|value| format!("{name}={value}")).collect();
    }
    if let Some(query) = condition.query_string_config() {
        let pair = |pair: &aws_sdk_elasticloadbalancingv2::types::QueryStringKeyValuePair| {
            format!("{}={}", pair.key().unwrap_or_default(), pair.value().unwrap_or_default())
        };
        values = query.values().iter().map(pair).collect();
    }
    if let Some(method) = condition.http_request_method_config() {
        values = method.values().to_vec();
    }
    if let Some(source) = condition.source_ip_config() {
        values = source.values().to_vec();
    }
    values.sort();
    format!("{field}:{}", values.join(" or "))
}

fn transform(transform: &RuleTransform) -> String {
    format!("{TRANSFORM}{}", transform.r#type().map_or("", TransformTypeEnum::as_str))
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{QueryStringConditionConfig, QueryStringKeyValuePair};

    use super::*;

    fn set(values: &[&str]) -> Set<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    fn rule(conditions: Vec<RuleCondition>) -> Rule {
        Rule::builder().set_conditions(Some(conditions)).build()
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (hosts, paths) in [(&["a.example"][..], &["/b/*", "/a"][..]), (&[], &["/*"]), (&["a.example"], &[]), (&[], &[])] {
            let (hosts, paths) = (set(hosts), set(paths));
            let written = write(&hosts, &paths, &[]);
            assert!(!written.is_empty());
            assert_eq!(read(&rule(written)), (hosts, paths));
        }
    }

    #[test]
    fn the_header_of_our_distribution_is_no_path() {
        let secret = Secret::new("s3cret".to_owned());
        let written = rule(write(&set(&["a.example"]), &set(&["/a"]), std::slice::from_ref(&secret)));
        assert_eq!(read(&written), (set(&["a.example"]), set(&["/a"])));
        assert_eq!(read_secrets(&written), [secret]);
    }

    #[test]
    fn the_older_form_means_the_same() {
        let older = RuleCondition::builder().field("path-pattern").values("/a").build();
        assert_eq!(read(&rule(vec![older])), (set(&[]), set(&["/a"])));
    }

    #[test]
    fn a_condition_of_somebody_else_is_a_difference() {
        let pair = QueryStringKeyValuePair::builder().key("v").value("2").build();
        let query = QueryStringConditionConfig::builder().values(pair).build();
        let mut conditions = write(&set(&[]), &set(&["/a"]), &[]);
        conditions.push(RuleCondition::builder().field("query-string").query_string_config(query).build());
        assert_eq!(read(&rule(conditions)).1, set(&["/a", "query-string:v=2"]));
    }
}

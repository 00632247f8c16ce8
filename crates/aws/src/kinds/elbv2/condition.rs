//! Conditions of a rule: sets of host names and path patterns. A value has two forms of which AWS shows both.

use aws_sdk_elasticloadbalancingv2::types::{
    HostHeaderConditionConfig, HttpHeaderConditionConfig, PathPatternConditionConfig, QueryStringKeyValuePair, Rule,
    RuleCondition, RuleTransform, TransformTypeEnum,
};
use provision_engine::{Secret, Set};

use super::ORIGIN_HEADER;

/// A rule needs a condition; every path matches this one.
const EVERY_PATH: &str = "*";
/// What a transform is shown as, among the paths.
pub(super) const TRANSFORM: &str = "transform:";

/// The conditions as AWS takes them.
pub(super) fn write(hosts: &Set<String>, paths: &Set<String>, secrets: &[Secret]) -> Vec<RuleCondition> {
    let values = |set: &Set<String>| Some(set.iter().cloned().collect::<Vec<_>>()).filter(|values| !values.is_empty());
    let condition = |field: &str| RuleCondition::builder().field(field);
    let every = || hosts.is_empty().then(|| vec![EVERY_PATH.to_owned()]);
    let by_host = values(hosts).map(|values| {
        let config = HostHeaderConditionConfig::builder().set_values(Some(values)).build();
        condition("host-header").host_header_config(config).build()
    });
    let by_path = values(paths).or_else(every).map(|values| {
        let config = PathPatternConditionConfig::builder().set_values(Some(values)).build();
        condition("path-pattern").path_pattern_config(config).build()
    });
    let by_header = (!secrets.is_empty()).then(|| {
        let values = secrets.iter().map(|secret| secret.expose().to_owned()).collect();
        let config = HttpHeaderConditionConfig::builder().http_header_name(ORIGIN_HEADER).set_values(Some(values)).build();
        condition("http-header").http_header_config(config).build()
    });
    [by_host, by_path, by_header].into_iter().flatten().collect()
}

/// The condition's header, if it is the one of our distribution.
fn ours(condition: &RuleCondition) -> Option<&HttpHeaderConditionConfig> {
    let name =
        |header: &&HttpHeaderConditionConfig| header.http_header_name().is_some_and(|n| n.eq_ignore_ascii_case(ORIGIN_HEADER));
    condition.http_header_config().filter(name)
}

/// Hosts, paths, and the secrets that the header of our distribution may carry, as seen. Conditions and transforms that we
/// never ask for are among the paths, so that they show as a difference.
pub(super) fn read(rule: &Rule) -> (Set<String>, Set<String>, Vec<Secret>) {
    let (mut hosts, mut paths, mut secrets) = (Vec::new(), Vec::new(), Vec::new());
    for condition in rule.conditions() {
        match condition.field() {
            Some("host-header") => {
                let config = condition.host_header_config().map(|of| (of.values(), of.regex_values()));
                hosts.extend(all(config, condition.values()));
            }
            Some("path-pattern") => {
                let config = condition.path_pattern_config().map(|of| (of.values(), of.regex_values()));
                paths.extend(all(config, condition.values()));
            }
            _ => match ours(condition) {
                Some(header) => secrets.extend(header.values().iter().cloned().map(Secret::new)),
                None => paths.push(other(condition)),
            },
        }
    }
    if paths == [EVERY_PATH] {
        paths.clear();
    }
    paths.extend(rule.transforms().iter().map(transform));
    (hosts.into(), paths.into(), secrets)
}

/// The values of either form, and those that are regular expressions.
fn all(config: Option<(&[String], &[String])>, older: &[String]) -> Vec<String> {
    let (values, regexes) = config.unwrap_or_default();
    let values = if values.is_empty() { older } else { values };
    values.iter().cloned().chain(regexes.iter().map(|regex| format!("regex:{regex}"))).collect()
}

/// Another condition, by its field and its values.
fn other(condition: &RuleCondition) -> String {
    let header = condition.http_header_config().map(|header| {
        let name = header.http_header_name().unwrap_or_default();
        header.values().iter().chain(header.regex_values()).map(|value| format!("{name}={value}")).collect()
    });
    let query = condition.query_string_config().map(|query| {
        let pair = |of: &QueryStringKeyValuePair| format!("{}={}", of.key().unwrap_or_default(), of.value().unwrap_or_default());
        query.values().iter().map(pair).collect()
    });
    let method = condition.http_request_method_config().map(|method| method.values().to_vec());
    let source = condition.source_ip_config().map(|source| source.values().to_vec());
    let mut values: Vec<String> = header.or(query).or(method).or(source).unwrap_or_else(|| condition.values().to_vec());
    values.sort();
    format!("{}:{}", condition.field().unwrap_or("condition"), values.join(" or "))
}

fn transform(transform: &RuleTransform) -> String {
    format!("{TRANSFORM}{}", transform.r#type().map_or("", TransformTypeEnum::as_str))
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::QueryStringConditionConfig;

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
            assert_eq!(read(&rule(written)), (hosts, paths, Vec::new()));
        }
    }

    #[test]
    fn the_header_of_our_distribution_is_no_path() {
        let secret = Secret::new("s3cret".to_owned());
        let written = rule(write(&set(&["a.example"]), &set(&["/a"]), std::slice::from_ref(&secret)));
        assert_eq!(read(&written), (set(&["a.example"]), set(&["/a"]), vec![secret]));
    }

    #[test]
    fn the_older_form_means_the_same() {
        let older = RuleCondition::builder().field("path-pattern").values("/a").build();
        assert_eq!(read(&rule(vec![older])), (set(&[]), set(&["/a"]), Vec::new()));
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

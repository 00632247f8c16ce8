//! Single values: what is asked for, and the forms in which AWS shows it.

use provision_aws::kinds::codebuild::Buildspec;
use provision_aws::kinds::events::EventPattern;
use provision_aws::kinds::logs::SuffixPath;
use provision_aws::kinds::route53::Target;
use provision_aws::tables;
use provision_aws::types::{
    CacheSubnetGroupName, Cidr, DbInstanceId, DbParameterGroupName, DbSubnetGroupName, DomainName, EngineVersion, ParameterValue,
    PolicyDocument, Window,
};
use provision_engine::{Set, Value};

/// Of a field: whether what is asked for is met by what is shown, and whether something else is.
type Case = (&'static str, &'static str, bool, bool);

fn case<T: Value>(kind: &'static str, field: &'static str, asked: &T, shown: &T, other: &T) -> Case {
    (kind, field, asked.accepts(shown), asked.accepts(other))
}

fn policy(statement: &str) -> PolicyDocument {
    PolicyDocument::parse(&format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#)).unwrap()
}

fn cases() -> Vec<Case> {
    let range = |text: &str| text.parse::<Cidr>().unwrap();
    let mut all = vec![
        // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
        case("ec2.subnet", "cidr", &range("10.0.1.7/24"), &range("10.0.1.0/24"), &range("10.0.2.0/24")),
        case("ec2.vpc", "cidr", &range("2001:DB8::1/56"), &range("2001:db8::/56"), &range("2001:db8::/64")),
        // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
        case("route53.record", "name", &name("*.Example.com"), &name("\\052.example.com."), &name("example.com")),
        case("route53.record", "name", &name("a@example.com"), &name("a\\100example.com."), &name("a.example.com")),
        // https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
        case("acm.certificate", "domain", &name("WWW.example.com"), &name("www.example.com"), &name("example.com")),
        // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat
        case("route53.record", "target", &txt("\"v=1; p=2\""), &txt("\"v=1\" \"; p=2\""), &txt("\"v=1; p=3\"")),
        // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
        case("rds.instance", "subnet_group", &subnets("Shop"), &subnets("shop"), &subnets("shop-2")),
        case("rds.instance", "parameter_group", &parameters("Shop"), &parameters("shop"), &parameters("shop-2")),
        case("rds.proxy-target", "instance", &instance("Shop-Main"), &instance("shop-main"), &instance("shop-other")),
        // https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html
        case("elasticache.replication-group", "subnet_group", &caches("Shop"), &caches("shop"), &caches("shop-2")),
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
        case(
            "rds.instance",
            "maintenance_window",
            &window("Sun:03:00-Sun:04:00"),
            &window("sun:03:00-sun:04:00"),
            &window("mon:03:00-mon:04:00"),
        ),
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html
        case("rds.parameter-group", "parameters", &value("1"), &value("ON"), &value("0")),
        case("rds.parameter-group", "parameters", &value("row"), &value("ROW"), &value("MIXED")),
        // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
        case("codebuild.project", "buildspec", &steps("version: 0.2"), &steps("version: 0.2\n"), &steps("version: 0.1")),
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
        case("events.rule", "pattern", &events(r#"{"a":[1],"b":[2]}"#), &events("{\"b\": [2],\n\"a\": [1]}"), &events("{}")),
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
        case("logs.delivery", "path", &path("{yyyy}"), &path("AWSLogs/{account-id}/CloudFront/{yyyy}"), &path("{MM}")),
    ];
    all.extend(versions());
    all.extend(documents());
    all
}

/// A version is as exact as it is asked for.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html>.
fn versions() -> Vec<Case> {
    let version = |text: &str| EngineVersion::new(text);
    let of = |kind, asked, shown, other| case(kind, "engine_version", &version(asked), &version(shown), &version(other));
    vec![
        of("rds.instance", "16", "16.4", "15.8"),
        of("rds.instance", "16.4", "16.4.R1", "16.3"),
        of("rds.instance", "16.3", "16.8", "17.1"),
        of("rds.instance", "8.0", "8.0.39", "8.4.3"),
        of("rds.instance", "11", "11.22-rds.20240418", "12.1"),
        of("elasticache.replication-group", "6.x", "6.2.6", "5.0.6"),
        of("elasticache.replication-group", "7.1", "7.1.0", "7.0.7"),
        of("elasticache.replication-group", "8.0", "8.0.1", "7.2.6"),
    ]
}

/// What a document means.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.
fn documents() -> Vec<Case> {
    let plain = r#"[{"Effect":"Allow","Action":["a:B","a:C"],"Resource":["*"]}]"#;
    let principal = |who: &str| policy(&format!(r#"[{{"Effect":"Allow","Action":"a:b","Principal":{{"AWS":{who}}}}}]"#));
    let condition = |key: &str, value: &str| {
        policy(&format!(
            r#"[{{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{{"StringEquals":{{"{key}":{value}}}}}}}]"#
        ))
    };
    let of =
        |asked: &PolicyDocument, shown: &PolicyDocument, other: &PolicyDocument| case("iam.role", "trust", asked, shown, other);
    let other = policy(r#"[{"Effect":"Deny","Action":["a:B","a:C"],"Resource":["*"]}]"#);
    let version = |text: &str| PolicyDocument::parse(&format!(r#"{{{text}"Statement":{plain}}}"#)).unwrap();
    vec![
        // Statements and lists have no order, one statement is a list of one, actions have no case.
        of(&policy(plain), &policy(r#"{"Effect":"Allow","Resource":"*","Action":["A:c","a:b"],"Sid":""}"#), &other),
        of(&policy(plain), &policy(r#"[{"Effect":"Allow","Action":["a:B","a:C"],"Resource":"*","Condition":{}}]"#), &other),
        // A document without a version is of the old one.
        of(&version(r#""Version":"2008-10-17","#), &version(""), &version(r#""Version":"2012-10-17","#)),
        // An account is its root; a role that was deleted and made again is another (its id is shown), which is a difference.
        of(
            &principal("\"123456789012\""),
            &principal("[\"arn:aws:iam::123456789012:root\"]"),
            &principal("\"AROAEXAMPLEEXAMPLE1\""),
        ),
        of(
            &principal("[\"123456789012\",\"210987654321\"]"),
            &principal("[\"210987654321\",\"123456789012\"]"),
            &principal("\"*\""),
        ),
        // Keys of conditions have no case, their values may have.
        of(&condition("aws:SourceArn", "[\"x\"]"), &condition("AWS:sourcearn", "\"x\""), &condition("aws:SourceArn", "\"X\"")),
        of(
            &condition("aws:SecureTransport", "\"false\""),
            &condition("aws:SecureTransport", "false"),
            &condition("aws:SecureTransport", "true"),
        ),
    ]
}

fn name(text: &str) -> DomainName {
    DomainName::new(text)
}

fn txt(text: &str) -> Target {
    Target::values(60, [text])
}

fn subnets(text: &str) -> DbSubnetGroupName {
    DbSubnetGroupName::new(text)
}

fn parameters(text: &str) -> DbParameterGroupName {
    DbParameterGroupName::new(text)
}

fn instance(text: &str) -> DbInstanceId {
    DbInstanceId::new(text)
}

fn caches(text: &str) -> CacheSubnetGroupName {
    CacheSubnetGroupName::new(text)
}

fn window(text: &str) -> Window {
    Window::new(text)
}

fn value(text: &str) -> ParameterValue {
    ParameterValue::new(text)
}

fn steps(text: &str) -> Buildspec {
    Buildspec::new(text)
}

fn events(text: &str) -> EventPattern {
    EventPattern::parse(text)
}

fn path(text: &str) -> SuffixPath {
    SuffixPath::new(text)
}

/// Checks all of them; tells how many there are.
pub(super) fn checked() -> usize {
    let all = cases();
    for (kind, field, met, other) in &all {
        let known = tables().iter().find(|(known, _)| known.name == *kind);
        assert!(known.is_some_and(|(_, fields)| fields.iter().any(|known| known.name == *field)), "{kind} has no field {field}");
        assert!(met, "{kind}.{field}: what AWS shows is no difference");
        assert!(!other, "{kind}.{field}: another value is a difference");
    }
    // Order and repetition mean nothing in any list that has none.
    let (asked, shown): (Set<u32>, Set<u32>) = (vec![1, 2].into(), vec![2, 1, 2].into());
    assert!(asked.accepts(&shown) && !asked.accepts(&vec![1].into()));
    all.len()
}

//! The front: accounts, routing, recording, request validation, faults, control requests.

use crate::common::{BOTH, Client, form, plain, target};
use bytes::Bytes;
use http::Method;
use provision_local::wire::error_code;
use provision_local::{Action, Backend, LocalAws, Match, Rule};
use serde_json::{Value, json};

fn rule(matching: Match, action: Action) -> Rule {
    Rule { matching, action }
}

fn on(operation: &str) -> Match {
    Match { operation: Some(operation.into()), ..Match::default() }
}

#[tokio::test]
async fn accounts_do_not_see_each_other() {
    for backend in BOTH {
        let (aws, first, a) = plain(backend).await;
        let second = aws.new_account().await.unwrap();
        let b = Client::front(&second);
        assert_ne!(first.id(), second.id());
        a.ok("ecr", "CreateRepository", json!({"repositoryName": "web"})).await;
        let seen = b.ok("ecr", "DescribeRepositories", json!({})).await;
        assert_eq!(seen["repositories"], json!([]));
        let seen = a.ok("ecr", "DescribeRepositories", json!({})).await;
        assert_eq!(seen["repositories"][0]["registryId"], first.id());
        // The services in this process keep accounts apart as well.
        let alarm = json!({"AlarmName": "x", "EvaluationPeriods": 1, "Threshold": 1.0, "MetricName": "M",
            "Namespace": "N", "Period": 60, "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"});
        a.ok("cloudwatch", "PutMetricAlarm", alarm).await;
        assert_eq!(b.ok("cloudwatch", "DescribeAlarms", json!({})).await["MetricAlarms"], json!([]));
        let mine = a.ok("cloudwatch", "DescribeAlarms", json!({})).await;
        let arn = mine["MetricAlarms"][0]["AlarmArn"].as_str().unwrap().to_owned();
        assert!(arn.contains(first.id()), "{arn}");
    }
}

#[tokio::test]
async fn callers_are_a_role_or_the_root() {
    let (_aws, account, client) = plain(Backend::Ministack).await;
    let id = account.id();
    let who = client.ok("sts", "GetCallerIdentity", json!({})).await;
    assert_eq!(who["Arn"], format!("arn:aws:sts::{id}:assumed-role/LocalAdministrator/local"));
    let root = account.root_credentials().unwrap();
    let root = Client::new(account.endpoint(), &root.access_key_id, id);
    let who = root.ok("sts", "GetCallerIdentity", json!({})).await;
    assert_eq!((who["Arn"].as_str(), who["Account"].as_str()), (Some(&*format!("arn:aws:iam::{id}:root")), Some(id)));
}

#[tokio::test]
async fn a_role_can_be_assumed_and_then_acts_in_its_account() {
    let (aws, _, client) = plain(Backend::Moto).await;
    let other = aws.new_account().await.unwrap();
    let role = other.credentials().role_arn.clone().unwrap();
    let assumed = client.ok("sts", "AssumeRole", json!({"RoleArn": role, "RoleSessionName": "me"})).await;
    let key = assumed["Credentials"]["AccessKeyId"].as_str().unwrap();
    let there = Client::new(aws.endpoint(), key, other.id());
    let who = there.ok("sts", "GetCallerIdentity", json!({})).await;
    assert_eq!(who["Arn"], format!("arn:aws:sts::{}:assumed-role/LocalAdministrator/me", other.id()));
    there.ok("ecs", "CreateCluster", json!({"clusterName": "c"})).await;
    assert_eq!(Client::front(&other).ok("ecs", "ListClusters", json!({})).await["clusterArns"].as_array().unwrap().len(), 1);
    let absent = role.replace("LocalAdministrator", "Nobody");
    let code = client.refused("sts", "AssumeRole", json!({"RoleArn": absent, "RoleSessionName": "me"})).await;
    assert_eq!(code, "AccessDenied");
}

#[tokio::test]
async fn unknown_keys_are_refused_in_each_protocol() {
    let (_aws, account, _) = plain(Backend::Ministack).await;
    let stranger = Client::new(account.endpoint(), "AKIAUNKNOWN", account.id());
    assert_eq!(stranger.refused("ec2", "DescribeVpcs", json!({})).await, "AuthFailure");
    assert_eq!(stranger.refused("iam", "ListRoles", json!({})).await, "InvalidClientTokenId");
    assert_eq!(stranger.refused("ecs", "ListClusters", json!({})).await, "UnrecognizedClientException");
    assert_eq!(stranger.refused("cloudwatch", "DescribeAlarms", json!({})).await, "UnrecognizedClientException");
}

#[tokio::test]
async fn what_is_unknown_is_a_loud_error_and_recorded() {
    let (aws, account, client) = plain(Backend::Ministack).await;
    let reply = client.send("ec2", form("Action=MakeCoffee&Version=2016-11-15")).await.unwrap();
    assert_eq!(reply.status.as_u16(), 501);
    assert_eq!(error_code(&reply).unwrap().0, "ProvisionUnknownOperation");
    let reply = client.send("ecs", target("AmazonEC2ContainerServiceV20141113.MakeCoffee", "{}")).await.unwrap();
    assert_eq!((reply.status.as_u16(), error_code(&reply).unwrap().0.as_str()), (501, "ProvisionUnknownOperation"));
    // An operation of AWS that the emulator lacks.
    let code = client.refused("ec2", "DescribeFpgaImages", json!({})).await;
    assert_eq!(code, "ProvisionNotEmulated");
    // A filter that the emulator would silently ignore.
    let odd = json!({"Filters": [{"Name": "ipv6-cidr-block-association.state", "Values": ["x"]}]});
    assert_eq!(client.refused("ec2", "DescribeVpcs", odd).await, "ProvisionNotEmulated");
    let seen: Vec<(String, u16)> = account.calls().into_iter().map(|c| (c.operation, c.status)).collect();
    let wanted = [("MakeCoffee", 501), ("MakeCoffee", 501), ("DescribeFpgaImages", 501), ("DescribeVpcs", 501)];
    assert_eq!(seen, wanted.map(|(o, s)| (o.to_owned(), s)));
    let coffee = |service: &str| format!("{service}:MakeCoffee: {service} has no operation MakeCoffee");
    assert_eq!(aws.take_violations(), [coffee("ec2"), coffee("ecs")]);
}

#[tokio::test]
async fn calls_are_recorded() {
    let (_aws, account, client) = plain(Backend::Ministack).await;
    client.ok("ec2", "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"})).await;
    client.ok("ec2", "DescribeVpcs", json!({})).await;
    client.refused("iam", "GetRole", json!({"RoleName": "nobody"})).await;
    let calls = account.calls();
    assert_eq!(calls.len(), 3);
    assert_eq!((calls[0].service.as_str(), calls[0].operation.as_str(), calls[0].mutating), ("ec2", "CreateVpc", true));
    assert_eq!(calls[0].params, json!({"CidrBlock": "10.0.0.0/16"}));
    assert!(calls[0].executed && calls[0].start_ms <= calls[0].end_ms && calls[0].region == crate::common::REGION);
    assert!(!calls[1].mutating);
    assert_eq!((calls[2].status, calls[2].error.as_deref(), calls[2].executed), (404, Some("NoSuchEntity"), false));
    assert_eq!(account.calls_since(calls[1].seq).len(), 1);
    account.forget_calls();
    assert!(account.calls().is_empty());
}

#[tokio::test]
async fn recordings_go_to_a_file_with_secrets_masked() {
    let file = std::env::temp_dir().join(format!("provision-local-{}.jsonl", std::process::id()));
    let (_aws, _account, client) = crate::common::start(LocalAws::builder().record(&file)).await;
    let secret = json!({"Name": "s", "SecretString": "planted-secret"});
    client.ok("secretsmanager", "CreateSecret", secret).await;
    client.ok("ec2", "DescribeVpcs", json!({})).await;
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(!text.contains("planted-secret"), "{text}");
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["params"]["SecretString"], "***");
}

#[tokio::test]
async fn invalid_requests_are_refused_with_what_is_wrong() {
    let (aws, account, client) = plain(Backend::Ministack).await;
    let planted: Vec<(&str, provision_local::wire::RawRequest, &str)> = vec![
        ("ec2", form("Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0/16&CidrBlok=x"), "CidrBlok is not a member"),
        ("ec2", form("Action=CreateSubnet&Version=2016-11-15&CidrBlock=10.0.0.0/16"), "VpcId is required"),
        ("ec2", form("Action=CreateVpc&Version=2016-11-15&InstanceTenancy=shared"), "InstanceTenancy must be one of"),
        (
            "iam",
            form("Action=CreateRole&Version=2010-05-08&RoleName=a%20b&AssumeRolePolicyDocument=%7B%7D"),
            "RoleName must match",
        ),
        (
            "elbv2",
            form("Action=CreateRule&Version=2015-12-01&ListenerArn=x&Priority=0&Conditions=&Actions="),
            "Priority must be at least 1",
        ),
        (
            "ecs",
            target("AmazonEC2ContainerServiceV20141113.CreateService", "{\"serviceName\":\"x\",\"desiredCount\":\"2\"}"),
            "desiredCount must be an integer",
        ),
        ("logs", target("Logs_20140328.CreateLogGroup", "{}"), "logGroupName is required"),
        (
            "ecr",
            target("AmazonEC2ContainerRegistry_V20150921.CreateRepository", "{\"repositoryName\":\"x\"}"),
            "at least 2 characters",
        ),
        (
            "application-autoscaling",
            target("AnyScaleFrontendService.DescribeScalableTargets", "{\"ServiceNamespace\":\"mars\"}"),
            "ServiceNamespace must be one of",
        ),
    ];
    let count = planted.len();
    for (service, request, wanted) in planted {
        let reply = client.send(service, request).await.unwrap();
        let (code, message) = error_code(&reply).unwrap();
        assert_eq!((reply.status.as_u16(), code.as_str()), (400, "ProvisionInvalidRequest"), "{message}");
        assert!(message.contains(wanted), "{message}");
    }
    // CBOR: one with a member too many, by hand.
    let mut body = Vec::new();
    ciborium::into_writer(&ciborium::Value::Map(vec![("AlarmNamePrefiks".into(), "x".into())]), &mut body).unwrap();
    let mut request = provision_local::wire::encode_call(&client.model("cloudwatch"), "DescribeAlarms", &json!({}));
    request.body = Bytes::from(body);
    let reply = client.send("cloudwatch", request).await.unwrap();
    assert!(error_code(&reply).unwrap().1.contains("AlarmNamePrefiks is not a member"));
    let calls = account.calls();
    assert_eq!(calls.iter().filter(|c| !c.violations.is_empty() && !c.executed).count(), count + 1);
    assert_eq!(aws.take_violations().len(), count + 1);
}

/// Law 15 holds in every test: whoever drops local AWS fails, whatever the code under test made of the refusal, what a fault hid
/// of it, and whether the calls are forgotten.
#[tokio::test]
async fn a_request_that_no_model_allows_fails_the_test() {
    let ends = |aws: LocalAws| std::thread::spawn(move || drop(aws)).join();
    for (builder, fails) in [(LocalAws::builder(), true), (LocalAws::builder().lenient(), false)] {
        let (aws, account, client) = crate::common::start(builder).await;
        account.inject([rule(on("CreateVpc"), Action::Throttle)]);
        assert_eq!(client.refused("ec2", "CreateVpc", json!({"InstanceTenancy": "shared"})).await, "RequestLimitExceeded");
        account.forget_calls();
        drop((account, client));
        let said = ends(aws).err().and_then(|panic| panic.downcast_ref::<String>().cloned());
        assert_eq!(said.is_some_and(|said| said.contains("ec2:CreateVpc: InstanceTenancy must be one of")), fails);
    }
    let (aws, account, client) = plain(Backend::Ministack).await;
    client.ok("ec2", "DescribeVpcs", json!({})).await;
    drop((account, client));
    assert!(ends(aws).is_ok());
}

#[tokio::test]
async fn errors_and_throttling_are_injected() {
    let (_aws, account, client) = plain(Backend::Ministack).await;
    let error = Action::Error { status: 500, code: "InternalError".into(), message: "planted".into() };
    account.inject([rule(Match { nth: Some(2), ..on("CreateVpc") }, error)]);
    let vpc = json!({"CidrBlock": "10.0.0.0/16"});
    client.ok("ec2", "CreateVpc", vpc.clone()).await;
    let found = client.call("ec2", "CreateVpc", vpc.clone()).await.unwrap_err();
    assert_eq!((found.status, found.code.as_str(), found.message.as_str()), (500, "InternalError", "planted"));
    client.ok("ec2", "CreateVpc", vpc).await;
    account.clear_faults();
    account.inject([rule(Match::default(), Action::Throttle)]);
    for (service, operation, code) in [
        ("ec2", "DescribeVpcs", "RequestLimitExceeded"),
        ("elbv2", "DescribeLoadBalancers", "Throttling"),
        ("iam", "ListRoles", "Throttling"),
        ("ecs", "ListClusters", "ThrottlingException"),
        ("logs", "DescribeLogGroups", "ThrottlingException"),
    ] {
        assert_eq!(client.refused(service, operation, json!({})).await, code);
    }
}

#[tokio::test]
async fn responses_are_lost_and_requests_dropped() {
    for backend in BOTH {
        let (_aws, account, client) = plain(backend).await;
        let create = |name: &str| {
            let model = client.model("ecr");
            provision_local::wire::encode_call(&model, "CreateRepository", &json!({"repositoryName": name}))
        };
        account.inject([
            rule(Match { nth: Some(1), ..on("CreateRepository") }, Action::LoseResponse),
            rule(Match { nth: Some(2), ..on("CreateRepository") }, Action::DropBefore),
        ]);
        assert!(client.send("ecr", create("lost")).await.is_none());
        assert!(client.send("ecr", create("dropped")).await.is_none());
        let found = client.ok("ecr", "DescribeRepositories", json!({})).await;
        let names: Vec<&str> =
            found["repositories"].as_array().unwrap().iter().map(|r| r["repositoryName"].as_str().unwrap()).collect();
        assert_eq!(names, ["lost"]);
        let calls = account.calls();
        assert_eq!((calls[0].status, calls[0].fault.as_deref(), calls[0].executed), (0, Some("lose_response"), true));
        assert_eq!((calls[1].status, calls[1].fault.as_deref(), calls[1].executed), (0, Some("drop_before"), false));
    }
}

#[tokio::test]
async fn a_stopped_client_gets_nothing_more_until_the_script_is_cleared() {
    let (aws, account, client) = plain(Backend::Ministack).await;
    let other = Client::front(&aws.new_account().await.unwrap());
    account.inject([rule(Match { nth: Some(1), ..on("CreateVpc") }, Action::StopAfter)]);
    let list = || {
        provision_local::wire::encode_call(
            &client.model("ec2"),
            "DescribeVpcs",
            &json!({"Filters": [{"Name": "cidr", "Values": ["10.7.0.0/16"]}]}),
        )
    };
    let create = provision_local::wire::encode_call(&client.model("ec2"), "CreateVpc", &json!({"CidrBlock": "10.7.0.0/16"}));
    assert!(client.send("ec2", create).await.is_none());
    assert!(client.send("ec2", list()).await.is_none());
    assert!(other.send("ec2", list()).await.is_some());
    account.clear_faults();
    assert!(client.send("ec2", list()).await.unwrap().status.is_success());
    let made = client.ok("ec2", "DescribeVpcs", json!({"Filters": [{"Name": "cidr", "Values": ["10.7.0.0/16"]}]})).await;
    assert_eq!(made["Vpcs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_reset_empties_one_account_and_keeps_its_credentials() {
    for backend in BOTH {
        let (aws, account, client) = plain(backend).await;
        let other = Client::front(&aws.new_account().await.unwrap());
        for c in [&client, &other] {
            c.ok("ecs", "CreateCluster", json!({"clusterName": "c"})).await;
            c.ok(
                "iam",
                "CreateRole",
                json!({"RoleName": "r", "AssumeRolePolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}),
            )
            .await;
        }
        account.reset().await.unwrap();
        let count = |v: Value| v["clusterArns"].as_array().unwrap().len();
        assert_eq!(count(client.ok("ecs", "ListClusters", json!({})).await), 0, "{backend:?}");
        assert_eq!(count(other.ok("ecs", "ListClusters", json!({})).await), 1, "{backend:?}");
        let roles = client.ok("iam", "ListRoles", json!({})).await;
        let names: Vec<&str> = roles["Roles"].as_array().unwrap().iter().map(|r| r["RoleName"].as_str().unwrap()).collect();
        assert_eq!(names, ["LocalAdministrator"], "{backend:?}");
    }
}

#[tokio::test]
async fn everything_can_be_done_over_http() {
    let (_aws, _, client) = plain(Backend::Ministack).await;
    let (_, info) = client.control(Method::GET, "info", "").await;
    assert_eq!(
        (info["backend"].as_str(), info["realism"].as_bool(), info["speed"].as_f64()),
        (Some("ministack"), Some(false), Some(1.0))
    );
    assert!(info["times_s"]["nat_create"].as_f64().unwrap() > 60.0);
    let (status, made) = client.control(Method::POST, "accounts", "").await;
    assert_eq!(status, 200);
    let id = made["account_id"].as_str().unwrap().to_owned();
    let there = Client::new(client.endpoint().to_owned(), made["access_key_id"].as_str().unwrap(), &id);
    let (_, root) = client.control(Method::POST, &format!("accounts?root=true&account={id}"), "").await;
    assert_eq!(root["account_id"], id.as_str());
    assert_eq!(root["role_arn"], Value::Null);
    let (status, _) = client
        .control(
            Method::POST,
            &format!("faults?account={id}"),
            r#"[{"match":{"operation":"DescribeVpcs","nth":1},"action":"throttle"}]"#,
        )
        .await;
    assert_eq!(status, 200);
    assert_eq!(there.refused("ec2", "DescribeVpcs", json!({})).await, "RequestLimitExceeded");
    client.ok("ec2", "DescribeVpcs", json!({})).await;
    let (_, calls) = client.control(Method::GET, &format!("calls?account={id}"), "").await;
    assert_eq!((calls.as_array().unwrap().len(), calls[0]["fault"].as_str()), (1, Some("throttle")));
    let (_, before) = client.control(Method::GET, "info", "").await;
    let (_, after) = client.control(Method::POST, "clock", r#"{"advance_s":100}"#).await;
    assert!(after["now_s"].as_f64().unwrap() >= before["now_s"].as_f64().unwrap() + 100.0);
    assert_eq!(client.control(Method::DELETE, "faults", "").await.0, 200);
    assert_eq!(client.control(Method::GET, "faults", "").await.1, json!([]));
    assert_eq!(client.control(Method::POST, &format!("reset?account={id}"), "").await.0, 200);
    assert_eq!(client.control(Method::GET, &format!("calls?account={id}"), "").await.1, json!([]));
    let (status, told) = client.control(Method::POST, "faults", r#"{"match":{"nht":1},"action":"throttle"}"#).await;
    assert_eq!(status, 400);
    assert!(told["error"].as_str().unwrap().contains("nht"), "{told}");
    assert_eq!(client.control(Method::GET, "nothing", "").await.0, 404);
}

#[tokio::test]
async fn cloudwatch_answers_in_the_protocol_that_it_is_asked_in() {
    let (_aws, _, client) = plain(Backend::Ministack).await;
    let alarm = json!({"AlarmName": "x", "EvaluationPeriods": 1, "Threshold": 1.0, "MetricName": "M", "Namespace": "N",
        "Period": 60, "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"});
    client.ok("cloudwatch", "PutMetricAlarm", alarm).await;
    let json = client.send("cloudwatch", target("GraniteServiceVersion20100801.DescribeAlarms", "{}")).await.unwrap();
    let read: Value = serde_json::from_slice(&json.body).unwrap();
    assert_eq!(read["MetricAlarms"][0]["AlarmName"], "x");
    let query = client.send("cloudwatch", form("Action=DescribeAlarms&Version=2010-08-01")).await.unwrap();
    let text = String::from_utf8(query.body.to_vec()).unwrap();
    assert!(text.contains("<AlarmName>x</AlarmName>"), "{text}");
}

#[tokio::test]
async fn a_taken_port_says_so() {
    let (aws, ..) = plain(Backend::Ministack).await;
    let port: u16 = aws.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let error = LocalAws::builder().port(port).start().await.unwrap_err().to_string();
    assert!(error.contains(&port.to_string()) && error.contains("--port") && error.lines().count() == 1, "{error}");
}

#[tokio::test]
async fn of_two_at_once_one_gets_the_name() {
    for backend in BOTH {
        let (_aws, _, client) = plain(backend).await;
        let net = crate::common::stack::network(&client, true).await;
        let create = |scheme: &str| json!({"Name": "lb", "Subnets": net.subnets, "Scheme": scheme});
        let (one, two) = futures::join!(
            client.call("elbv2", "CreateLoadBalancer", create("internal")),
            client.call("elbv2", "CreateLoadBalancer", create("internet-facing")),
        );
        let codes = [one, two].map(|r| r.err().map(|e| e.code));
        assert!(codes.contains(&None) && codes.contains(&Some("DuplicateLoadBalancerName".into())), "{codes:?}");
        // With a token both get the same one.
        let table = json!({"VpcId": net.vpc, "ClientToken": "t"});
        let (one, two) = futures::join!(
            client.ok("ec2", "CreateRouteTable", table.clone()),
            client.ok("ec2", "CreateRouteTable", table.clone()),
        );
        assert_eq!(one["RouteTable"]["RouteTableId"], two["RouteTable"]["RouteTableId"]);
    }
}

#[tokio::test]
async fn lists_come_in_pages() {
    for backend in BOTH {
        let (_aws, _, client) = plain(backend).await;
        for i in 0..5 {
            client.ok("ecr", "CreateRepository", json!({"repositoryName": format!("r{i}")})).await;
            let trust =
                json!({"RoleName": format!("r{i}"), "AssumeRolePolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"});
            client.ok("iam", "CreateRole", trust).await;
        }
        let mut names = Vec::new();
        let mut params = json!({"maxResults": 2});
        loop {
            let page = client.ok("ecr", "DescribeRepositories", params.clone()).await;
            let found = page["repositories"].as_array().unwrap();
            assert!(found.len() <= 2, "{backend:?}");
            names.extend(found.iter().map(|r| r["repositoryName"].as_str().unwrap().to_owned()));
            match page["nextToken"].as_str() {
                Some(token) => params["nextToken"] = json!(token),
                None => break,
            }
        }
        names.sort();
        assert_eq!(names, ["r0", "r1", "r2", "r3", "r4"], "{backend:?}");
        // All roles of the account (one is the caller's) in pages of four.
        let first = client.ok("iam", "GetAccountAuthorizationDetails", json!({"Filter": ["Role"], "MaxItems": 4})).await;
        let marker = first["Marker"].clone();
        let second = client
            .ok("iam", "GetAccountAuthorizationDetails", json!({"Filter": ["Role"], "MaxItems": 4, "Marker": marker}))
            .await;
        let count = |v: &Value| v["RoleDetailList"].as_array().unwrap().len();
        assert_eq!((count(&first), count(&second)), (4, 2), "{backend:?}");
        assert_eq!((first["IsTruncated"].as_bool(), second["IsTruncated"].as_bool()), (Some(true), Some(false)));
        let odd = json!({"nextToken": "odd"});
        assert_eq!(client.refused("ecr", "DescribeRepositories", odd).await, "InvalidNextToken");
    }
}

#[tokio::test]
async fn pages_have_the_size_that_aws_gives_them() {
    let (_aws, _, client) = plain(Backend::Ministack).await;
    let task = crate::common::stack::cluster(&client).await;
    for i in 0..12 {
        let create = json!({"cluster": "c", "serviceName": format!("s{i}"), "taskDefinition": task, "desiredCount": 0});
        client.ok("ecs", "CreateService", create).await;
    }
    let first = client.ok("ecs", "ListServices", json!({"cluster": "c"})).await;
    assert_eq!(first["serviceArns"].as_array().unwrap().len(), 10);
    let rest = client.ok("ecs", "ListServices", json!({"cluster": "c", "nextToken": first["nextToken"]})).await;
    assert_eq!((rest["serviceArns"].as_array().unwrap().len(), rest["nextToken"].as_str()), (2, None));
}

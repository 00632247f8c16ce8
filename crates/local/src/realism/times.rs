//! How long AWS takes, in AWS seconds: typical values, measured on real accounts or from AWS's
//! documentation of the object. A bench reads them to compute a critical path.

/// A call until it is in CloudTrail's event history ("within about 5 minutes", LookupEvents up to 15).
pub const TRAIL_DELIVERY: f64 = 300.0;
/// A NAT gateway from creation to `available`.
pub const NAT_CREATE: f64 = 105.0;
/// A NAT gateway from creation to `failed`, where a script wants that.
pub const NAT_FAIL: f64 = 30.0;
/// A NAT gateway from its deletion to `deleted`.
pub const NAT_DELETE: f64 = 60.0;
/// How long a deleted NAT gateway stays listed ("about an hour": VPC guide, NAT gateways).
pub const NAT_LISTED: f64 = 3600.0;
/// How long CreateNatGateway remembers a client token (EC2 API, Ensuring idempotency: the
/// token lives with the resource; a day bounds it).
pub const NAT_TOKEN: f64 = 86_400.0;
/// A load balancer from creation to `active`.
pub const ALB_CREATE: f64 = 155.0;
/// How long a deleted load balancer's network interfaces linger.
pub const ALB_INTERFACES: f64 = 60.0;
/// An ECS service from a change to a finished deployment, with tasks.
pub const SERVICE_STEADY: f64 = 65.0;
/// A deleted ECS service from `DRAINING` to `INACTIVE`.
pub const SERVICE_DRAIN: f64 = 30.0;
/// How long a new IAM role is not usable by other services.
pub const ROLE_USABLE: f64 = 8.0;
/// A distribution from its creation or a change to `Deployed`.
pub const CLOUDFRONT_DEPLOY: f64 = 175.0;
/// A distribution from being disabled to `Deployed`, after which it can be deleted.
pub const CLOUDFRONT_DISABLE: f64 = 500.0;
/// A Lambda function, after it was made or changed.
pub const LAMBDA_READY: f64 = 3.0;
/// How long the replicas of a version of a Lambda function stay after the last distribution let go of it, at the least.
pub const LAMBDA_REPLICAS: f64 = 1800.0;
/// A certificate from its request until its validation records show.
pub const ACM_RECORDS: f64 = 5.0;
/// A certificate from its validation record to `ISSUED`.
pub const ACM_VALIDATION: f64 = 100.0;
/// How long a certificate waits for its validation record ("72 hours": ACM user guide, DNS validation).
pub const ACM_TIMEOUT: f64 = 259_200.0;
/// How long RequestCertificate remembers an idempotency token ("one hour": ACM API reference).
pub const ACM_TOKEN: f64 = 3600.0;
/// A change of records from `PENDING` to `INSYNC`.
pub const ROUTE53_INSYNC: f64 = 35.0;

/// An instance from creation to `running`.
pub const INSTANCE_CREATE: f64 = 15.0;
/// An instance from creation until its status checks pass.
pub const INSTANCE_CHECKS: f64 = 120.0;
/// An instance from its deletion to `terminated`.
pub const INSTANCE_DELETE: f64 = 40.0;
/// An interface endpoint from creation to `available`.
pub const ENDPOINT_CREATE: f64 = 75.0;
/// An interface endpoint from its deletion until it is gone, its network interfaces with it.
pub const ENDPOINT_DELETE: f64 = 75.0;
/// A small PostgreSQL instance from creation to `available`.
pub const DB_CREATE: f64 = 450.0;
/// For how long an instance goes on being `available` after a change was asked for, the new values pending.
pub const DB_MODIFY_BEGINS: f64 = 15.0;
/// A change of an instance's class or storage, from the request to its end.
pub const DB_MODIFY: f64 = 300.0;
/// A restart of an instance.
pub const DB_REBOOT: f64 = 60.0;
/// An instance from `stopping` to `stopped`.
pub const DB_STOP: f64 = 180.0;
/// A stopped instance from `starting` to `available`.
pub const DB_START: f64 = 300.0;
/// An instance from its deletion until it is not found any more.
pub const DB_DELETE: f64 = 240.0;
/// A proxy from creation to `available`.
pub const DB_PROXY_CREATE: f64 = 400.0;
/// A change of a proxy.
pub const DB_PROXY_MODIFY: f64 = 60.0;
/// A proxy from its deletion until it is not found any more.
pub const DB_PROXY_DELETE: f64 = 180.0;
/// A proxy's target from its registration to `AVAILABLE`.
pub const DB_PROXY_TARGET: f64 = 90.0;
/// A replication group of one small node from creation to `available`.
pub const CACHE_CREATE: f64 = 420.0;
/// A change of a replication group that its nodes take part in.
pub const CACHE_MODIFY: f64 = 240.0;
/// A replication group from its deletion until it is not found any more.
pub const CACHE_DELETE: f64 = 300.0;
/// A task of its own from `PROVISIONING` to `RUNNING`.
pub const TASK_START: f64 = 30.0;
/// How long a task of its own, such as a migration, runs.
pub const TASK_RUN: f64 = 15.0;
/// How often a service whose tasks fail loses one.
pub const TASK_FAIL: f64 = 30.0;
/// From the start of a deployment whose tasks fail until the circuit breaker ends it.
pub const DEPLOYMENT_FAIL: f64 = 180.0;
/// A roll-back to the former deployment, whose tasks never stopped.
pub const DEPLOYMENT_ROLLBACK: f64 = 40.0;
/// A small build from its start to `SUCCEEDED`.
pub const BUILD_RUN: f64 = 90.0;

/// Seconds before S3 tells EventBridge of the objects of a bucket that was told to.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html>.
pub const BUCKET_BRIDGE: f64 = 300.0;

/// The source action of a pipeline's run, which reads one object.
pub const PIPELINE_SOURCE: f64 = 5.0;

/// All of them by name, as `GET /_local/info` gives them.
pub const ALL: &[(&str, f64)] = &[
    ("trail_delivery", TRAIL_DELIVERY),
    ("nat_create", NAT_CREATE),
    ("nat_fail", NAT_FAIL),
    ("nat_delete", NAT_DELETE),
    ("nat_listed", NAT_LISTED),
    ("nat_token", NAT_TOKEN),
    ("alb_create", ALB_CREATE),
    ("alb_interfaces", ALB_INTERFACES),
    ("service_steady", SERVICE_STEADY),
    ("service_drain", SERVICE_DRAIN),
    ("role_usable", ROLE_USABLE),
    ("instance_create", INSTANCE_CREATE),
    ("instance_checks", INSTANCE_CHECKS),
    ("instance_delete", INSTANCE_DELETE),
    ("endpoint_create", ENDPOINT_CREATE),
    ("endpoint_delete", ENDPOINT_DELETE),
    ("cloudfront_deploy", CLOUDFRONT_DEPLOY),
    ("cloudfront_disable", CLOUDFRONT_DISABLE),
    ("lambda_ready", LAMBDA_READY),
    ("lambda_replicas", LAMBDA_REPLICAS),
    ("acm_records", ACM_RECORDS),
    ("acm_validation", ACM_VALIDATION),
    ("acm_timeout", ACM_TIMEOUT),
    ("acm_token", ACM_TOKEN),
    ("route53_insync", ROUTE53_INSYNC),
    ("db_create", DB_CREATE),
    ("db_modify_begins", DB_MODIFY_BEGINS),
    ("db_modify", DB_MODIFY),
    ("db_reboot", DB_REBOOT),
    ("db_stop", DB_STOP),
    ("db_start", DB_START),
    ("db_delete", DB_DELETE),
    ("db_proxy_create", DB_PROXY_CREATE),
    ("db_proxy_modify", DB_PROXY_MODIFY),
    ("db_proxy_delete", DB_PROXY_DELETE),
    ("db_proxy_target", DB_PROXY_TARGET),
    ("cache_create", CACHE_CREATE),
    ("cache_modify", CACHE_MODIFY),
    ("cache_delete", CACHE_DELETE),
    ("task_start", TASK_START),
    ("task_run", TASK_RUN),
    ("task_fail", TASK_FAIL),
    ("deployment_fail", DEPLOYMENT_FAIL),
    ("deployment_rollback", DEPLOYMENT_ROLLBACK),
    ("build_run", BUILD_RUN),
    ("bucket_bridge", BUCKET_BRIDGE),
    ("pipeline_source", PIPELINE_SOURCE),
];
